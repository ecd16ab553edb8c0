import { describe, expect, it } from "vitest";

import type { Page, Ticket } from "@/lib/api/schema";
import { aTicket } from "@/testing/ticket";

import {
  arrived,
  isReordered,
  listed,
  prepend,
  renewPage,
  replace,
  type TicketPages,
} from "./pages";

function page(ids: number[], next: string | null = "more"): Page<Ticket> {
  const results = ids.map((id) => aTicket({ id }));
  return { count: 100, count_exact: true, next, previous: null, results };
}

function loaded(...pages: Page<Ticket>[]): TicketPages {
  return { pages, pageParams: pages.map((_, index) => (index === 0 ? null : `page${index}`)) };
}

const ids = ({ pages }: TicketPages) => pages.map(({ results }) => results.map(({ id }) => id));

describe("arrived", () => {
  const list = [page([9, 8, 7]), page([6, 5, 4])];

  it("tells the tickets above what is loaded", () => {
    expect(arrived(list, page([11, 10, 9])).map(({ id }) => id)).toEqual([11, 10]);
    expect(arrived(list, page([9, 8, 7]))).toEqual([]);
  });

  it("tells one that has come in between, as in another order", () => {
    expect(arrived(list, page([9, 30, 8])).map(({ id }) => id)).toEqual([30]);
  });

  it("does not take the list's continuation for news", () => {
    expect(arrived([page([9, 8, 7])], page([9, 8, 6]))).toEqual([]);
  });

  it("takes what follows the end of a whole list for news", () => {
    expect(arrived([page([7, 8], null)], page([7, 8, 9], null)).map(({ id }) => id)).toEqual([9]);
  });

  it("takes all for new where nothing is known", () => {
    expect(arrived(list, page([90, 89]))).toHaveLength(2);
    expect(arrived([page([], null)], page([1], null))).toHaveLength(1);
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

describe("replace", () => {
  it("renews tickets where they stand, and leaves the other pages as they are", () => {
    const before = loaded(page([3]), page([2, 1]));
    const result = replace(before, [aTicket({ id: 2, status: "closed" })]);
    expect(ids(result)).toEqual([[3], [2, 1]]);
    expect(result.pages[1]?.results[0]?.status).toBe("closed");
    expect(result.pages[0]).toBe(before.pages[0]);
    expect(replace(before, [aTicket({ id: 99 })])).toBe(before);
  });

  it("does not go back to an earlier version", () => {
    const before = loaded({ ...page([]), results: [aTicket({ id: 1, version: 3, status: "closed" })] });
    expect(replace(before, [aTicket({ id: 1, version: 2 })])).toBe(before);
  });

  it("keeps a priority that is known until the answer knows it too", () => {
    const before = loaded({ ...page([]), results: [aTicket({ id: 1, priority: "high" })] });
    expect(replace(before, [aTicket({ id: 1, priority: null })])).toBe(before);
    const renewed = replace(before, [aTicket({ id: 1, priority: null, version: 2 })]);
    expect(renewed.pages[0]?.results[0]?.priority).toBeNull();
  });
});

describe("renewPage", () => {
  const list = loaded(page([9, 8]), page([7, 6, 5]), page([4, 3]));

  it("renews tickets where they stand, drops those gone, and takes in those come between", () => {
    const fresh = page([7, 60, 5, 4]);
    fresh.results[0] = aTicket({ id: 7, status: "closed" });
    const result = renewPage(list, "page1", fresh);
    expect(ids(result)).toEqual([[9, 8], [7, 60, 5], [4, 3]]);
    expect(result.pages[1]?.results[0]?.status).toBe("closed");
    expect(result.pages[1]?.next).toBe("more");
    expect(result.pages[0]).toBe(list.pages[0]);
  });

  it("keeps what the fresh page does not reach", () => {
    expect(ids(renewPage(list, "page1", page([70, 7, 6])))[1]).toEqual([70, 7, 6, 5]);
  });

  it("empties a page at the end of which nothing is left", () => {
    expect(ids(renewPage(list, "page2", page([], null)))[2]).toEqual([]);
  });

  it("does nothing for a page that is no longer loaded", () => {
    expect(renewPage(list, "gone", page([1]))).toBe(list);
  });
});

describe("renewPage, where the order changes with the tickets", () => {
  const list = loaded(page([9, 8, 7]), page([6, 5, 4]));
  const stays = ({ id }: Ticket) => id !== 5;

  it("keeps where it stands what has moved, and lets go what no longer belongs", () => {
    expect(ids(renewPage(list, "page1", page([4], null), stays))[1]).toEqual([6, 4]);
  });

  it("renews where it stands, and shows what has come in between after the one it follows", () => {
    const fresh = page([5, 30, 4, 6]);
    fresh.results[2] = aTicket({ id: 4, status: "closed", version: 2 });
    const [, renewed] = renewPage(list, "page1", fresh, stays).pages;
    expect(renewed?.results.map(({ id }) => id)).toEqual([6, 5, 30, 4]);
    expect(renewed?.results[3]?.status).toBe("closed");
  });

  it("leaves what follows to the next page", () => {
    expect(ids(renewPage(list, "page1", page([6, 5, 4, 3, 2]), stays))[1]).toEqual([6, 5, 4]);
    expect(ids(renewPage(list, "page1", page([6, 5, 4, 3], null), stays))[1]).toEqual([6, 5, 4, 3]);
  });
});

describe("listed", () => {
  it("has each ticket once, where it was first", () => {
    const { tickets, ends } = listed([page([3, 2]), page([2, 1]), page([3])]);
    expect(tickets.map(({ id }) => id)).toEqual([3, 2, 1]);
    expect(ends).toEqual([2, 3, 3]);
  });
});

it("a list is reordered that begins otherwise than its fresh first page", () => {
  const { results } = page([3, 2, 1]);
  expect(isReordered(results, page([3, 2]))).toBe(false);
  expect(isReordered(results, page([2, 3]))).toBe(true);
  expect(isReordered(results, page([3, 2, 1, 0]))).toBe(true);
});
