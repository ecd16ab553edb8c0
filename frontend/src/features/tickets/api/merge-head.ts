import type { InfiniteData } from "@tanstack/react-query";

import type { Page, Ticket } from "@/lib/api/schema";

export type TicketPages = InfiniteData<Page<Ticket>, string | null>;

/** Later first, as the server orders the queue. */
function isOlder(a: Ticket, b: Ticket): boolean {
  const difference = Date.parse(a.created_at) - Date.parse(b.created_at);
  return difference === 0 ? a.id < b.id : difference < 0;
}

/**
 * Lays a fresh first page over the loaded list: new tickets come in at the top, changed ones are
 * renewed, those that no longer belong go, and everything older stays as it was loaded. When so
 * many are new that the fresh page does not reach down to the loaded ones, the list starts anew.
 */
export function mergeHead(loaded: TicketPages, head: Page<Ticket>): TicketPages {
  const oldest = head.results.at(-1);
  const known = new Set(loaded.pages.flatMap((page) => page.results.map((ticket) => ticket.id)));
  const touches = head.results.some((ticket) => known.has(ticket.id));
  const [first, ...rest] = loaded.pages;
  if (!first || !oldest || head.next === null || !touches) {
    return { pages: [head], pageParams: [null] };
  }

  const fresh = new Set(head.results.map((ticket) => ticket.id));
  const keepOlder = (page: Page<Ticket>): Page<Ticket> => ({
    ...page,
    results: page.results.filter((ticket) => !fresh.has(ticket.id) && isOlder(ticket, oldest)),
  });
  return {
    pages: [
      {
        ...head,
        // The cursor belongs to the end of what is shown, which the fresh page has not moved.
        next: first.next,
        results: [...head.results, ...keepOlder(first).results],
      },
      ...rest.map(keepOlder),
    ],
    pageParams: loaded.pageParams,
  };
}

/** Puts a ticket just created at the top. */
export function prepend(loaded: TicketPages, ticket: Ticket): TicketPages {
  const [first, ...rest] = loaded.pages;
  if (!first || loaded.pages.some((page) => page.results.some(({ id }) => id === ticket.id))) {
    return loaded;
  }
  return {
    ...loaded,
    pages: [
      { ...first, count: first.count + 1, results: [ticket, ...first.results] },
      ...rest,
    ],
  };
}

/** Renews one ticket wherever it is listed. */
export function replace(loaded: TicketPages, ticket: Ticket): TicketPages {
  return {
    ...loaded,
    pages: loaded.pages.map((page) => ({
      ...page,
      results: page.results.map((listed) => (listed.id === ticket.id ? ticket : listed)),
    })),
  };
}
