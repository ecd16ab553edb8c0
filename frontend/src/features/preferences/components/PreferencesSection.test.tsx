import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { PreferencesSection } from "./PreferencesSection";

const on = { in_app: true, email: true };
const STORED = {
  email: "ana@example.com",
  language: null,
  events: { "ticket.created": on, "priority.assigned": on },
  email_available: true,
};

it("replaces what was chosen, with what was not touched as it was", async () => {
  const user = userEvent.setup();
  const sent = fakeFetch(({ body }) => json(200, { ...STORED, ...(body as object) }));
  renderInApp(<PreferencesSection />);
  await user.click(await screen.findByLabelText("It gets its priority: By mail"));
  await user.selectOptions(screen.getByLabelText("Language of mails"), "es");
  await user.click(screen.getByRole("button", { name: "Save notifications" }));

  expect(await screen.findAllByText("Notifications saved")).not.toHaveLength(0);
  expect(sent.find(({ method }) => method === "PUT")?.body).toEqual({
    language: "es",
    events: { "ticket.created": on, "priority.assigned": { in_app: true, email: false } },
  });
});
