import {
  keepPreviousData,
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

import { answer, api } from "@/lib/api/client";
import { pagedOptions, type PageRequest } from "@/lib/api/paged";
import type { Page, Ticket } from "@/lib/api/schema";
import { isPriorityDue, usePollInterval } from "@/lib/polling";
import { useActor } from "@/lib/session";
import { useNow } from "@/lib/use-now";

import { isSteady, mayMatch, ME, toQuery, type TicketFilters } from "../filters";
import {
  arrived,
  isReordered,
  listed,
  renewPage,
  replace,
  startAnew,
  type TicketPages,
} from "./pages";
import { ticketKeys } from "./ticket-keys";

const PAGE_SIZE = 50;
/** How long a list is kept that is not shown: the way back from a ticket leads to the same place. */
const KEPT_MS = 30 * 60_000;

function ask(filters: TicketFilters, me: string | null, { cursor, signal }: PageRequest) {
  const query = { ...toQuery(filters, me, Date.now()), page_size: PAGE_SIZE, ...cursor };
  return api.GET("/api/tickets/", { params: { query }, signal });
}

/** Loaded once; what changes after that comes by the live stream, and page by page. */
export function ticketListOptions(filters: TicketFilters, me: string | null) {
  return {
    ...pagedOptions(ticketKeys.list(filters, me), (page) => ask(filters, me, page)),
    staleTime: Infinity,
    gcTime: KEPT_MS,
  };
}

/**
 * The queue as far as it is loaded. Changed tickets are renewed where they stand; new ones wait in
 * `fresh` until they are asked for, so that nothing moves that is being read.
 *
 * @param inView cursors of the pages in view, which are renewed beside the first
 */
export function useTicketList(filters: TicketFilters, inView: readonly string[]) {
  const email = useActor()?.email ?? null;
  const me = filters.assignee === ME ? email : null;
  const client = useQueryClient();
  const now = useNow();
  const interval = usePollInterval();
  const list = useInfiniteQuery({
    ...ticketListOptions(filters, me),
    placeholderData: keepPreviousData,
  });
  const { tickets, ends } = useMemo(() => listed(list.data?.pages ?? []), [list.data]);
  const due = tickets.slice(0, PAGE_SIZE).some((ticket) => isPriorityDue(ticket, now));
  const renewal = {
    // The list has just been loaded by its own query: it is renewed when something has happened.
    staleTime: Infinity,
    refetchInterval: list.isSuccess && !list.isPlaceholderData ? interval(due) : (false as const),
    retry: false,
  };

  const head = useQuery({
    queryKey: ticketKeys.head(filters, me),
    queryFn: async ({ signal }): Promise<Page<Ticket> | null> => {
      const { data: page } = await answer(ask(filters, me, { cursor: {}, signal }));
      client.setQueryData<TicketPages>(ticketKeys.list(filters, me), (loaded) => {
        // Of an empty list nothing can be moved away.
        const empty = loaded?.pages.every(({ results }) => results.length === 0);
        return empty ? startAnew(page) : loaded && replace(loaded, page.results);
      });
      return page;
    },
    initialData: null,
    ...renewal,
  });

  const pages = useQueries({
    queries: inView.map((cursor) => ({
      queryKey: ticketKeys.page(filters, me, cursor),
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const { data: page } = await answer(ask(filters, me, { cursor: { cursor }, signal }));
        client.setQueryData<TicketPages>(
          ticketKeys.list(filters, me),
          (loaded) =>
            loaded &&
            renewPage(
              loaded,
              cursor,
              page,
              isSteady(filters) ? undefined : (ticket) => mayMatch(ticket, filters, me),
            ),
        );
        return Date.now();
      },
      initialData: 0,
      // Kept, for it says of a page out of view whether it has to be renewed once it comes in.
      gcTime: Infinity,
      ...renewal,
    })),
  });

  const fresh = useMemo(
    () => (list.data && head.data ? arrived(list.data.pages, head.data) : []),
    [list.data, head.data],
  );
  const showFresh = useCallback(() => {
    const page = client.getQueryData<Page<Ticket> | null>(ticketKeys.head(filters, me));
    if (page) client.setQueryData<TicketPages>(ticketKeys.list(filters, me), startAnew(page));
  }, [client, filters, me]);

  return {
    list,
    tickets,
    ends,
    fresh,
    /** Whether the order has changed; what is shown keeps the one it was loaded in. */
    reordered:
      !isSteady(filters) &&
      !list.isPlaceholderData &&
      head.data !== null &&
      isReordered(tickets, head.data),
    showFresh,
    total: head.data ?? list.data?.pages[0],
    renewalFailed: head.isError || pages.some(({ isError }) => isError),
  };
}
