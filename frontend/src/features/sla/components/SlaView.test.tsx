import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { sessionAnswer } from "@/testing/answers";
import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { SlaView } from "./SlaView";

afterEach(() => vi.unstubAllGlobals());

const target = {
  first_response_minutes: 60,
  resolution_minutes: 240,
  around_the_clock: false,
  escalate: false,
};
const SLA = {
  time_zone: "UTC",
  business_hours: [{ days: [1], from: "09:00", to: "18:00" }],
  holidays: [],
  targets: { low: target, medium: target, high: target, critical: target },
  version: 1,
};

async function refused(errors: Record<string, string[]>) {
  fakeFetch(({ method, path }) => {
    if (path === "/api/session/") return sessionAnswer("admin");
    return method === "PUT" ? json(400, { title: "Not valid", errors }) : json(200, SLA);
  });
  renderInApp(<SlaView />);
  const user = userEvent.setup();
  const low = await screen.findByLabelText("Resolution, priority Low");
  await user.type(low, "0");
  await user.click(screen.getByRole("button", { name: "Save targets" }));
  return { low };
}

it("says at each field what is wrong with it, and goes to the first", async () => {
  const { low } = await refused({
    "targets.low.resolution_minutes": ["Too long."],
    "targets.high.escalate": ["Not so."],
    "business_hours.0.to": ["Too early."],
    "business_hours.0.days": ["One at least."],
  });
  expect(await screen.findByText("Too long.")).toBeVisible();
  expect(low).toBeInvalid();
  expect(low).toHaveAccessibleDescription("Too long.");
  expect(screen.getByLabelText("Resolution, priority High")).not.toBeInvalid();
  const escalate = screen.getByRole("checkbox", { name: /priority High/, description: "Not so." });
  expect(escalate).toBeInvalid();
  expect(escalate).toHaveFocus();
  const hours = screen.getByRole("group", { name: "Window 1" });
  expect(within(hours).getByLabelText("To")).toHaveAccessibleDescription("Too early.");
  expect(within(hours).getByLabelText("From")).not.toBeInvalid();
  expect(within(hours).getByRole("group")).toHaveAccessibleDescription("One at least.");
  expect(screen.queryByRole("alert")).toBeNull();
});

it("says at the section what belongs to none of its fields", async () => {
  await refused({ "holidays.3": ["Not a date."], holidays: ["Each day once."] });
  const said = await screen.findByRole("alert");
  expect(said).toHaveTextContent("Not a date. Each day once.");
  expect(screen.getByRole("region", { name: "Holidays" })).toContainElement(said);
});

it("says beside the button what belongs nowhere", async () => {
  await refused({ colour: ["Unknown field."] });
  expect(await screen.findByRole("alert")).toHaveTextContent("Not valid");
});

it("says that a window ends on the next day", async () => {
  fakeFetch(({ path }) => (path === "/api/session/" ? sessionAnswer("admin") : json(200, SLA)));
  renderInApp(<SlaView />);
  const user = userEvent.setup();
  const to = await screen.findByLabelText("To");
  await waitFor(() => expect(to).toBeEnabled());
  expect(screen.queryByText("The next day")).toBeNull();
  await user.clear(to);
  await user.type(to, "06:00");
  expect(to).toHaveAccessibleDescription("The next day");
});
