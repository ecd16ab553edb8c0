import { describe, expect, it } from "vitest";

import type { HistoryEntry } from "@/lib/api/schema";

import { hasArrived, newestComment } from "./comments";

function comment(comment_id: number, body: string, changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    kind: "commented",
    at: "2026-01-01T08:00:00Z",
    actor: { id: "person:7", name: "Ana" },
    internal: false,
    comment_id,
    body,
    ...changes,
  };
}

const sent = { content: { body: " Hola ", internal: false }, author: "person:7", after: 3 };

describe("hasArrived", () => {
  it("knows one's own words that are newer than what was there", () => {
    expect(hasArrived([comment(3, "Hola")], sent)).toBe(false);
    expect(hasArrived([comment(3, "Hola"), comment(4, "Hola")], sent)).toBe(true);
  });

  it("takes nobody else's, no other text, and no note for a reply", () => {
    expect(hasArrived([comment(4, "Hola", { actor: { id: "person:8", name: "" } })], sent)).toBe(false);
    expect(hasArrived([comment(4, "Adiós")], sent)).toBe(false);
    expect(hasArrived([comment(4, "Hola", { internal: true })], sent)).toBe(false);
  });
});

it("newestComment is 0 without any", () => {
  expect(newestComment([])).toBe(0);
  expect(newestComment([comment(2, "a"), comment(9, "b")])).toBe(9);
});
