import { expect, it } from "vitest";

import { aTicket } from "@/testing/ticket";

import { targetsOf } from "./service-level";

const NOW = Date.UTC(2026, 0, 1, 12);
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const ticket = aTicket({
  id: 5,
  sla_state: "running",
  first_response_due_at: at(30),
  resolution_due_at: at(240),
});
const states = (changes: Partial<typeof ticket>) =>
  targetsOf({ ...ticket, ...changes }, NOW).map(({ target, state }) => `${target} ${state}`);

it("says how long is left, and since when it is overdue", () => {
  expect(targetsOf(ticket, NOW).map(({ ms }) => ms / 60_000)).toEqual([30, 240]);
  expect(states({ first_response_due_at: at(-5) })).toEqual([
    "first_response breached",
    "resolution running",
  ]);
});

it("tells what was in time from what was not", () => {
  expect(states({ first_response_at: at(-1), resolved_at: at(241) })).toEqual([
    "first_response met",
    "resolution late",
  ]);
  expect(states({ resolved_at: at(-1) })).toEqual(["first_response met", "resolution met"]);
});

it("is paused while the ticket waits, and has no clock where nothing is promised", () => {
  const none = { first_response_due_at: null, resolution_due_at: null };
  expect(states({ ...none, status: "waiting", sla_state: "paused" })).toEqual([
    "first_response paused",
    "resolution paused",
  ]);
  expect(states({ first_response_due_at: null })).toEqual(["resolution running"]);
  expect(states({ sla_state: null })).toEqual([]);
});
