import { describe, expect, it } from "vitest";

import { aTicket } from "@/testing/ticket";

import { BulkConflictError, changeAll, changesFor } from "./bulk";

describe("a change of many", () => {
  const tickets = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => aTicket({ id }));

  it("goes on past failures, a few at once, and names each", async () => {
    let under = 0;
    let most = 0;
    const progress: number[] = [];
    const failed = await changeAll(
      tickets,
      async ({ id }) => {
        most = Math.max(most, (under += 1));
        await Promise.resolve();
        under -= 1;
        if (id === 4) throw new Error(`no ${id}`);
        if (id === 8) throw new BulkConflictError(aTicket({ id, version: 7 }));
      },
      (done) => progress.push(done),
    );
    expect(failed.map(({ ticket, error }) => [ticket.id, ticket.version, (error as Error).name])).toEqual([
      [4, 1, "Error"],
      // Another try is made on what is there by then.
      [8, 7, "BulkConflictError"],
    ]);
    expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(4);
  });

  it("sends of a ticket only what is other than wanted", () => {
    const ticket = aTicket({ id: 1, status: "open", tags: ["red"], assignee_email: "a@b.c" });
    expect(changesFor(ticket, { status: "closed", addTag: "vpn" })).toEqual({
      status: "closed",
      tags: ["red", "vpn"],
    });
    expect(changesFor(ticket, { removeTag: "red", assignee_email: null })).toEqual({
      tags: [],
      assignee_email: null,
    });
    expect(changesFor(ticket, { status: "open", addTag: "red" })).toBeNull();
  });

  it("sets a priority by hand also where the automatic one is the same", () => {
    const automatic = aTicket({ id: 1, priority: "high", priority_overridden: false });
    expect(changesFor(automatic, { priority: "high" })).toEqual({ priority: "high" });
    expect(changesFor(automatic, { priority: null })).toBeNull();
    const byHand = aTicket({ id: 1, priority: "high", priority_overridden: true });
    expect(changesFor(byHand, { priority: "high" })).toBeNull();
    expect(changesFor(byHand, { priority: null })).toEqual({ priority: null });
  });
});
