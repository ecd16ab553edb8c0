import { describe, expect, it } from "vitest";

import { aTicket } from "@/testing/ticket";

import { applied, conflicting, pick } from "./edits";

const base = aTicket({ id: 5, status: "open", priority: "high", tags: ["red"] });

describe("conflicting", () => {
  it("names the fields that both have changed", () => {
    const theirs = { ...base, status: "waiting" as const, title: "Theirs" };
    expect(conflicting({ status: "closed", title: "Mine" }, base, theirs)).toEqual(["status", "title"]);
  });

  it("lets both stand when each changed something else", () => {
    expect(conflicting({ tags: ["vpn"] }, base, { ...base, status: "waiting" })).toEqual([]);
  });

  it("has nothing to ask when both want the same", () => {
    expect(conflicting({ tags: ["a", "b"] }, base, { ...base, tags: ["a", "b"] })).toEqual([]);
  });

  it("does not take a priority that arrives by itself for somebody's choice", () => {
    const theirs = { ...base, priority: "critical" as const };
    expect(conflicting({ priority: "low" }, base, theirs)).toEqual([]);
    expect(conflicting({ priority: "low" }, base, { ...theirs, priority_overridden: true })).toEqual([
      "priority",
    ]);
  });
});

describe("applied", () => {
  it("sets a priority by hand and takes it back", () => {
    const low = applied(base, { priority: "low" });
    expect(low).toMatchObject({ priority: "low", priority_overridden: true });
    expect(applied(low, { priority: null })).toMatchObject({ priority_overridden: false });
  });

  it("leaves what is not changed", () => {
    expect(applied(base, { assignee_email: null, tags: [] })).toEqual({ ...base, tags: [] });
  });
});

it("pick keeps the changes of some fields", () => {
  expect(pick({ title: "a", priority: null }, ["priority"])).toEqual({ priority: null });
});
