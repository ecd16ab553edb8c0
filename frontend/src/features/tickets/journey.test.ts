import { describe, expect, it } from "vitest";

import type { HistoryEntry, Notification } from "@/lib/api/schema";

import { folded, MORE, stepsOf } from "./journey";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 8, 0, second)).toISOString();

function happened(second: number, changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return { kind: "changed", at: at(second), actor: { id: null, name: "" }, internal: false, ...changes };
}

function notified(second: number, recipient: string | null, event = "ticket.created"): HistoryEntry {
  const notification: Notification = {
    id: second,
    ticket_id: 5,
    event,
    text: event,
    data: {},
    recipient,
    read_at: null,
    created_at: at(second),
  };
  return happened(second, { kind: "notified", notification });
}

describe("stepsOf", () => {
  it("has the time of the step before", () => {
    const steps = stepsOf([happened(1), happened(3)]);
    expect(steps.map(({ previous }) => previous)).toEqual([null, at(1)]);
  });

  it("makes one step of several notifications of an event in a row", () => {
    const steps = stepsOf([
      happened(1),
      notified(2, "ana@example.com"),
      notified(3, null),
      notified(4, null, "priority.assigned"),
    ]);
    expect(steps.map(({ told }) => told)).toEqual([[], ["ana@example.com", null], [null]]);
  });
});

it("puts the decision of the rules where it was made, before the word of it", () => {
  const entries = [
    happened(1, { kind: "created" }),
    notified(4, null, "priority.assigned"),
    happened(5, { kind: "priority_assigned" }),
  ];
  const steps = stepsOf(entries, at(3));
  expect(steps.map(({ entry }) => entry.kind)).toEqual(["created", "priority_assigned", "notified"]);
  expect(steps[1]?.entry.at).toBe(at(3));
  expect(stepsOf(entries, at(6)).map(({ entry }) => entry.kind).at(-1)).toBe("priority_assigned");
});

describe("folded", () => {
  const steps = stepsOf(Array.from({ length: 200 }, (_, second) => happened(second)));

  it("leaves a short journey whole", () => {
    expect(folded(steps.slice(0, 45), 0)).toMatchObject({ head: [], hidden: 0 });
  });

  it("keeps the beginning and the end of a long one, and shows more on request", () => {
    const { head, hidden, tail } = folded(steps, 0);
    expect([head.length, hidden, tail.length]).toEqual([5, 155, 40]);
    expect(tail.at(-1)).toBe(steps.at(-1));
    expect(folded(steps, MORE).hidden).toBe(95);
    expect(folded(steps, 3 * MORE).hidden).toBe(0);
  });
});
