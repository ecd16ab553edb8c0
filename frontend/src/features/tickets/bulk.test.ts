import { describe, expect, it } from "vitest";

import { aTicket } from "@/testing/ticket";

import { changeAll, changesFor } from "./bulk";
import { between } from "./selection";

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
        if (id % 4 === 0) throw new Error(`no ${id}`);
      },
      (done) => progress.push(done),
    );
    expect(failed.map(({ ticket, error }) => [ticket.id, (error as Error).message])).toEqual([
      [4, "no 4"],
      [8, "no 8"],
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
});

it("a range goes both ways, and is one ticket where its beginning is gone", () => {
  const tickets = [9, 5, 7].map((id) => aTicket({ id }));
  expect(between(tickets, 9, 7)).toEqual([9, 5, 7]);
  expect(between(tickets, 7, 5)).toEqual([5, 7]);
  expect(between(tickets, 99, 5)).toEqual([5]);
  expect(between(tickets, null, 5)).toEqual([5]);
});
