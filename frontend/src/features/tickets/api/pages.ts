import type { InfiniteData } from "@tanstack/react-query";

import type { Page, Ticket } from "@/lib/api/schema";

export type TicketPages = InfiniteData<Page<Ticket>, string | null>;

/** A list that begins anew with a page just fetched. */
export function startAnew(head: Page<Ticket>): TicketPages {
  return { pages: [head], pageParams: [null] };
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

/** Changes tickets where they stand; pages without one of them stay the same object. */
export function change(
  loaded: TicketPages,
  changed: (ticket: Ticket) => Ticket,
): TicketPages {
  const pages = loaded.pages.map((page) => {
    const results = page.results.map(changed);
    const same = results.every((ticket, index) => ticket === page.results[index]);
    return same ? page : { ...page, results };
  });
  const same = pages.every((page, index) => page === loaded.pages[index]);
  return same ? loaded : { ...loaded, pages };
}

/** Renews tickets wherever they are listed. */
export function replace(loaded: TicketPages, tickets: readonly Ticket[]): TicketPages {
  const fresh = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  return change(loaded, (listed) => newer(listed, fresh.get(listed.id)));
}

/**
 * An answer may be older than what an event has told already. A priority that has been told does
 * not raise the version it comes with until the ticket's service has heard of it too.
 */
function newer(listed: Ticket, fresh: Ticket | undefined): Ticket {
  if (fresh === undefined || fresh.version < listed.version) return listed;
  if (fresh.version > listed.version) return fresh;
  return fresh.priority === null && listed.priority !== null ? listed : fresh;
}

/**
 * Lays a page fetched again over the one it was loaded as: changed tickets are renewed where they
 * stand, those that no longer belong go, those that have come in between are shown. The other pages
 * keep what they have.
 *
 * @param stays of a list whose order changes with its tickets: whether one stays that is no longer
 *   found on its page, since it may only have moved. Left out, none does.
 */
export function renewPage(
  loaded: TicketPages,
  cursor: string,
  fresh: Page<Ticket>,
  stays?: (ticket: Ticket) => boolean,
): TicketPages {
  const position = loaded.pageParams.indexOf(cursor);
  const old = loaded.pages[position];
  if (!old) return loaded;

  const elsewhere = idsOf(loaded.pages.filter((page) => page !== old));
  const found = new Map(fresh.results.map((ticket) => [ticket.id, ticket]));
  const own = fresh.results.filter(({ id }) => !elsewhere.has(id));
  if (stays !== undefined) {
    const kept = old.results
      .filter((ticket) => found.has(ticket.id) || stays(ticket))
      .map((ticket) => newer(ticket, found.get(ticket.id)));
    const results = withArrived(kept, own, fresh.next === null);
    return { ...loaded, pages: loaded.pages.with(position, { ...old, results }) };
  }
  // Where the fresh page does not reach the end of the old one, that says nothing of the rest.
  const reachesEnd = fresh.next === null || own.length < fresh.results.length;
  const last = old.results.findLastIndex(({ id }) => found.has(id));
  const rest = reachesEnd ? [] : old.results.slice(last + 1);

  const known = new Map(old.results.map((ticket) => [ticket.id, ticket]));
  const results = [
    ...own.map((ticket) => newer(known.get(ticket.id) ?? ticket, ticket)),
    ...rest.filter(({ id }) => !found.has(id)),
  ];
  return { ...loaded, pages: loaded.pages.with(position, { ...old, results }) };
}

/** Tickets where they stand, each unknown one of a fresh page after the one it follows there. */
function withArrived(kept: readonly Ticket[], fresh: readonly Ticket[], ended: boolean): Ticket[] {
  const results = [...kept];
  const known = new Set(kept.map(({ id }) => id));
  const reach = ended ? fresh.length : fresh.findLastIndex(({ id }) => known.has(id));
  fresh.slice(0, reach).forEach((ticket, index) => {
    if (known.has(ticket.id)) return;
    const before = fresh[index - 1];
    results.splice(results.findIndex(({ id }) => id === before?.id) + 1, 0, ticket);
  });
  return results;
}

export interface Listed {
  tickets: Ticket[];
  /** Where each page ends in them. */
  ends: number[];
}

/** The tickets of all pages, each once: where the order changes, a page may bring one again. */
export function listed(pages: readonly Page<Ticket>[]): Listed {
  const seen = new Set<number>();
  const tickets: Ticket[] = [];
  const ends = pages.map(({ results }) => {
    for (const ticket of results) {
      if (seen.has(ticket.id)) continue;
      seen.add(ticket.id);
      tickets.push(ticket);
    }
    return tickets.length;
  });
  return { tickets, ends };
}

/** Whether a list begins otherwise than its fresh first page. */
export function isReordered(tickets: readonly Ticket[], head: Page<Ticket>): boolean {
  return head.results.some(({ id }, index) => tickets[index]?.id !== id);
}

/**
 * Tickets of a fresh first page that the list has not got: the new ones. What stands after the last
 * one known is no news but the list's continuation, unless the list had ended there.
 */
export function arrived(loaded: readonly Page<Ticket>[], head: Page<Ticket>): Ticket[] {
  const known = idsOf(loaded);
  const last = head.results.findLastIndex(({ id }) => known.has(id));
  const ended = (loaded.at(-1)?.next ?? null) === null;
  const reach = last === -1 || ended ? head.results.length : last;
  return head.results.slice(0, reach).filter(({ id }) => !known.has(id));
}

function idsOf(pages: readonly Page<Ticket>[]): Set<number> {
  return new Set(pages.flatMap((page) => page.results.map(({ id }) => id)));
}
