import { describe, expect, it } from "vitest";

import { isPriorityDue, pollInterval } from "./polling";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const created = (secondsAgo: number) => new Date(NOW - secondsAgo * 1000).toISOString();

describe("isPriorityDue", () => {
  it("waits for a young ticket without priority, and for no other", () => {
    expect(isPriorityDue({ priority: null, created_at: created(3) }, NOW)).toBe(true);
    expect(isPriorityDue({ priority: "low", created_at: created(3) }, NOW)).toBe(false);
  });

  it("stops hurrying for a ticket that has been stuck for two minutes", () => {
    expect(isPriorityDue({ priority: null, created_at: created(121) }, NOW)).toBe(false);
  });
});

it("polls every 2 s while a priority is due and every 10 s otherwise", () => {
  expect(pollInterval(true)).toBe(2_000);
  expect(pollInterval(false)).toBe(10_000);
});
