import { expect, it } from "vitest";

import type { Sla } from "@/lib/api/schema";

import { amountOf, draftOf, minutesOf, slaOf } from "./draft";

const target = { first_response_minutes: 30, resolution_minutes: 240 };
const flags = { around_the_clock: true, escalate: false };
const SLA: Sla = {
  time_zone: "Europe/Madrid",
  business_hours: [{ days: [1, 2], from: "09:00", to: "18:00" }],
  holidays: ["2026-12-25"],
  targets: {
    low: { ...flags, first_response_minutes: null, resolution_minutes: null },
    medium: { ...target, ...flags },
    high: { ...target, ...flags },
    critical: { ...target, ...flags, escalate: true },
  },
  version: 4,
};

it("comes out of the form as it went in", () => {
  expect(slaOf(draftOf(SLA), SLA.version)).toEqual(SLA);
});

it.each([
  [30, "30", "minutes"],
  [60, "1", "hours"],
  [90, "90", "minutes"],
  [null, "", "hours"],
] as const)("shows %d minutes as %s %s", (minutes, amount, unit) => {
  expect(amountOf(minutes)).toEqual({ amount, unit });
  expect(minutesOf({ amount, unit })).toBe(minutes);
});

it("takes half hours", () => {
  expect(minutesOf({ amount: "1.5", unit: "hours" })).toBe(90);
});
