import { useInfiniteQuery, useQuery, type QueryClient } from "@tanstack/react-query";
import { useMemo } from "react";

import { answer, api } from "@/lib/api/client";
import { pagedOptions, type PageRequest } from "@/lib/api/paged";
import { isPriorityDue, pollInterval } from "@/lib/polling";
import { useNow } from "@/lib/use-now";

import type { TicketFilters } from "../filters";
import { mergeHead, type TicketPages } from "./merge-head";
import { ticketKeys } from "./ticket-keys";

const PAGE_SIZE = 25;

function ask({ status, priority, q }: TicketFilters, { cursor, signal }: PageRequest) {
  const query = { status, priority, ...(q === "" ? {} : { q }), page_size: PAGE_SIZE, ...cursor };
  return api.GET("/api/tickets/", { params: { query }, signal });
}

export function ticketListOptions(filters: TicketFilters) {
  return pagedOptions(ticketKeys.list(filters), (page) => ask(filters, page));
}

/**
 * Renews the queue's top. Tickets further down are asked for only while one of them waits for its
 * priority: then all that is loaded is renewed.
 */
async function poll(client: QueryClient, filters: TicketFilters, signal: AbortSignal) {
  const queryKey = ticketKeys.list(filters);
  const now = Date.now();
  const below = (client.getQueryData<TicketPages>(queryKey)?.pages ?? [])
    .flatMap((page) => page.results)
    .slice(PAGE_SIZE);
  if (below.some((ticket) => isPriorityDue(ticket, now))) {
    await client.refetchQueries({ queryKey, exact: true }, { throwOnError: true });
    return now;
  }
  const { data: head } = await answer(ask(filters, { cursor: {}, signal }));
  client.setQueryData<TicketPages>(queryKey, (loaded) => loaded && mergeHead(loaded, head));
  return now;
}

/** The queue as far as it is loaded, kept fresh by a poll (paused in a hidden tab). */
export function useTicketList(filters: TicketFilters) {
  const now = useNow();
  const list = useInfiniteQuery(ticketListOptions(filters));
  const tickets = useMemo(
    () => list.data?.pages.flatMap((page) => page.results) ?? [],
    [list.data],
  );
  const due = tickets.some((ticket) => isPriorityDue(ticket, now));

  const { isError: pollFailed } = useQuery({
    queryKey: ticketKeys.head(filters),
    queryFn: ({ client, signal }) => poll(client, filters, signal),
    // The list has just been loaded by its own query: the first poll comes an interval later.
    initialData: 0,
    staleTime: Infinity,
    refetchInterval: list.isSuccess ? pollInterval(due) : false,
    retry: false,
  });

  return { list, tickets, pollFailed };
}
