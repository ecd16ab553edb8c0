import { expect, it } from "vitest";

import type { TriageRule } from "@/lib/api/schema";

import { draftOf, EMPTY_DRAFT, ruleOf } from "./draft";

const RULE: TriageRule = {
  id: 7,
  position: 1,
  key: "x",
  name: { en: "Site visits", es: "Visitas" },
  enabled: false,
  conditions: {
    phrases: ["vpn"],
    fields: ["title"],
    tags: ["red"],
    hours: {
      timezone: "Europe/Madrid",
      outside: true,
      windows: [{ days: [1, 2], from: "22:00", to: "06:00" }],
    },
  },
  outcome: { impact: "high", urgency: "low" },
  version: 3,
  created_by: null,
  created_at: "2026-11-24T06:00:00Z",
  updated_by: null,
  updated_at: "2026-11-24T06:00:00Z",
};

it("comes out of the form as it went in", () => {
  const { name, enabled, conditions, outcome } = RULE;
  expect(ruleOf(draftOf(RULE))).toEqual({ name, enabled, conditions, outcome });
  const fixed = { ...RULE, conditions: { domains: ["a.example"] }, outcome: { priority: "low" } };
  expect(ruleOf(draftOf(fixed as TriageRule))).toMatchObject({
    conditions: fixed.conditions,
    outcome: fixed.outcome,
  });
});

it("sends no condition that was left empty, and no place to look without words to look for", () => {
  expect(ruleOf({ ...EMPTY_DRAFT, where: "title" }).conditions).toEqual({});
});
