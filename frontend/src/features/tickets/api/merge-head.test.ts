import { describe, expect, it } from "vitest";

import type { Page, Ticket } from "@/lib/api/schema";
import { aTicket } from "@/testing/ticket";

import { mergeHead, prepend, replace, type TicketPages } from "./merge-head";

function page(ids: number[], next: string | null = "more"): Page<Ticket> {
  const results = ids.map((id) => aTicket({ id }));
  return { count: 100, count_exact: true, next, previous: null, results };
}

function loaded(...pages: Page<Ticket>[]): TicketPages {
  return { pages, pageParams: pages.map((_, index) => (index === 0 ? null : `page${index}`)) };
}

const ids = ({ pages }: TicketPages) => pages.map(({ results }) => results.map(({ id }) => id));

describe("mergeHead", () => {
  it("brings new tickets in at the top and loses none that the page no longer reaches", () => {
    const merged = mergeHead(loaded(page([9, 8, 7], "after7"), page([6, 5, 4])), page([11, 10, 9], "after9"));

    expect(ids(merged)).toEqual([[11, 10, 9, 8, 7], [6, 5, 4]]);
    expect(merged.pages[0]?.next).toBe("after7");
  });

  it("renews a changed ticket", () => {
    const head = page([9, 8]);
    head.results[0] = aTicket({ id: 9, priority: "critical" });

    expect(mergeHead(loaded(page([9, 8])), head).pages[0]?.results[0]?.priority).toBe("critical");
  });

  it("drops a ticket that no longer belongs", () => {
    const merged = mergeHead(loaded(page([9, 8, 7]), page([6, 5])), page([9, 7, 6]));
    expect(ids(merged)).toEqual([[9, 7, 6], [5]]);
  });

  it("starts anew when the fresh page does not reach down to the loaded ones", () => {
    expect(ids(mergeHead(loaded(page([3, 2]), page([1])), page([9, 8])))).toEqual([[9, 8]]);
  });

  it("takes the fresh page for the whole list when nothing follows it", () => {
    expect(ids(mergeHead(loaded(page([3, 2]), page([1])), page([3], null)))).toEqual([[3]]);
    expect(ids(mergeHead(loaded(page([3])), page([], null)))).toEqual([[]]);
  });

  it("takes over the count", () => {
    const head = { ...page([9, 8]), count: 101 };
    expect(mergeHead(loaded(page([9, 8])), head).pages[0]?.count).toBe(101);
  });
});

describe("prepend", () => {
  it("puts a new ticket on top and counts it", () => {
    const result = prepend(loaded(page([2, 1])), aTicket({ id: 3 }));
    expect(ids(result)).toEqual([[3, 2, 1]]);
    expect(result.pages[0]?.count).toBe(101);
  });

  it("adds none twice", () => {
    expect(ids(prepend(loaded(page([2]), page([1])), aTicket({ id: 1 })))).toEqual([[2], [1]]);
  });
});

it("replace renews a ticket where it stands", () => {
  const result = replace(loaded(page([3]), page([2, 1])), aTicket({ id: 2, status: "closed" }));
  expect(ids(result)).toEqual([[3], [2, 1]]);
  expect(result.pages[1]?.results[0]?.status).toBe("closed");
});
