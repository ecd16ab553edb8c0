import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { TriageRule, TriageSettings } from "@/lib/api/schema";
import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { RuleEditor } from "./RuleEditor";

const RULE: TriageRule = {
  id: 7,
  position: 1,
  key: null,
  name: { en: "Mine", es: "Mía" },
  enabled: true,
  conditions: { phrases: ["vpn"] },
  outcome: { priority: "high" },
  version: 3,
  created_by: null,
  created_at: "2026-11-24T06:00:00Z",
  updated_by: null,
  updated_at: "2026-11-24T06:00:00Z",
};
const row = { high: "critical", medium: "high", low: "low" } as const;
const SETTINGS: TriageSettings = {
  default_priority: "medium",
  matrix: { high: row, medium: row, low: row },
  version: 1,
};
const THEIRS = { ...RULE, name: { en: "Theirs", es: "Suya" }, version: 4 };

/** A server on which somebody else has just saved version 4. */
function changedMeanwhile() {
  return fakeFetch(({ method, headers }) => {
    if (method !== "PATCH") return json(200, { count: 1, results: [THEIRS] });
    return headers.get("If-Match") === '"4"'
      ? json(200, { ...RULE, version: 5 })
      : json(412, { title: "The rule has changed" });
  });
}

async function saveNamed(name: string) {
  const user = userEvent.setup();
  renderInApp(<RuleEditor rule={RULE} settings={SETTINGS} />);
  const field = screen.getByLabelText("Name in English");
  await user.clear(field);
  await user.type(field, name);
  await user.click(screen.getByRole("button", { name: "Save rule" }));
  await screen.findByText("Somebody has changed this rule meanwhile");
  return { user, field };
}

it("keeps what was typed when somebody else saved first, and saves it over theirs on demand", async () => {
  const sent = changedMeanwhile();
  const { user, field } = await saveNamed("Wanted");
  expect(field).toHaveValue("Wanted");
  expect(sent.find(({ method }) => method === "PATCH")?.headers.get("If-Match")).toBe('"3"');

  await user.click(screen.getByRole("button", { name: "Save mine all the same" }));
  await waitFor(() => {
    const last = sent.findLast(({ method }) => method === "PATCH");
    expect(last?.headers.get("If-Match")).toBe('"4"');
    expect(last?.body).toMatchObject({ name: { en: "Wanted" } });
  });
});

it("shows theirs on demand, and then saves on top of it", async () => {
  const sent = changedMeanwhile();
  const { user, field } = await saveNamed("Unwanted");
  await user.click(screen.getByRole("button", { name: "See theirs and discard mine" }));
  await waitFor(() => expect(field).toHaveValue("Theirs"));
  expect(screen.queryByText("Somebody has changed this rule meanwhile")).toBeNull();

  await user.click(screen.getByRole("button", { name: "Save rule" }));
  await waitFor(() =>
    expect(sent.findLast(({ method }) => method === "PATCH")?.headers.get("If-Match")).toBe('"4"'),
  );
});

it("says that a simulation is old once the rule was changed after it", async () => {
  const user = userEvent.setup();
  const found = { considered: 40, changed: 2, from_to: [], examples: [] };
  const sent = fakeFetch(() => json(200, found));
  renderInApp(<RuleEditor rule={RULE} settings={SETTINGS} />);
  await user.selectOptions(screen.getByLabelText("Priority"), "critical");
  await user.click(screen.getByRole("button", { name: "Try it on the latest tickets" }));
  expect(await screen.findByText("2 tickets would change.")).toBeVisible();
  expect(sent[0]?.path).toBe("/api/triage/rules/7/simulate/");
  expect(sent[0]?.body).toMatchObject({ outcome: { priority: "critical" } });
  expect(screen.queryByText("You have changed the rule since.")).toBeNull();

  await user.selectOptions(screen.getByLabelText("Priority"), "low");
  expect(screen.getByText("You have changed the rule since.")).toBeVisible();
});

it("shows the priority that impact and urgency come to", async () => {
  const user = userEvent.setup();
  fakeFetch(() => json(200, {}));
  renderInApp(<RuleEditor rule={RULE} settings={SETTINGS} />);
  await user.click(screen.getByLabelText("By its impact and urgency"));
  await user.selectOptions(screen.getByLabelText("Urgency"), "high");
  expect(screen.getByText("The ticket gets priority")).toHaveTextContent("Critical");
});
