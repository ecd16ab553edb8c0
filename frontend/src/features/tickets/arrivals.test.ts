import { expect, it } from "vitest";

import { aTicket } from "@/testing/ticket";

import { arrivals } from "./arrivals";

it("finds the tickets whose priority was awaited and is there", () => {
  const known = new Map([
    [1, null],
    [2, null],
    [3, "low" as const],
  ]);
  const tickets = [
    aTicket({ id: 1, priority: "high" }),
    aTicket({ id: 2, priority: null }),
    aTicket({ id: 3, priority: "critical" }),
    aTicket({ id: 4, priority: "low" }),
  ];

  expect(arrivals(known, tickets).map(({ id }) => id)).toEqual([1]);
});
