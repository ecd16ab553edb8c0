import {
  infiniteQueryOptions,
  useInfiniteQuery,
  useQuery,
  type QueryClient,
} from "@tanstack/react-query";
import { useMemo } from "react";

import { request } from "@/lib/api/client";
import { pathOf } from "@/lib/api/pagination";
import type { Page, Ticket } from "@/lib/api/schema";
import { isPriorityDue, pollInterval } from "@/lib/polling";
import { useNow } from "@/lib/use-now";

import type { TicketFilters } from "../filters";
import { mergeHead, type TicketPages } from "./merge-head";
import { ticketKeys } from "./ticket-keys";

const PAGE_SIZE = 25;

function firstPage({ status, priority, q }: TicketFilters): string {
  const params = new URLSearchParams({ page_size: String(PAGE_SIZE) });
  if (status.length > 0) params.set("status", status.join(","));
  if (priority.length > 0) params.set("priority", priority.join(","));
  if (q !== "") params.set("q", q);
  return `/api/tickets/?${params.toString()}`;
}

async function fetchPage(path: string, signal: AbortSignal): Promise<Page<Ticket>> {
  const { data } = await request<Page<Ticket>>(path, { signal });
  return data;
}

export function ticketListOptions(filters: TicketFilters) {
  return infiniteQueryOptions({
    queryKey: ticketKeys.list(filters),
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam ?? firstPage(filters), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => (next === null ? null : pathOf(next)),
  });
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
  const head = await fetchPage(firstPage(filters), signal);
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
