import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import { usePollInterval } from "@/lib/polling";
import { useActor } from "@/lib/session";

import { ALL, toQuery, VIEWS, type TicketFilters, type View } from "../filters";
import { ticketKeys } from "./ticket-keys";

/** How many tickets each view has; undefined while that is not known. */
export function useViewCounts(views: readonly View[]) {
  const me = useActor()?.email ?? null;
  const interval = usePollInterval();
  return useQueries({
    queries: views.map((view) => ({
      queryKey: ticketKeys.count(VIEWS[view], me),
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const query = { ...toQuery(VIEWS[view], me, Date.now()), page_size: 1 };
        const { data } = await answer(api.GET("/api/tickets/", { params: { query }, signal }));
        return { count: data.count, exact: data.count_exact };
      },
      refetchInterval: interval(),
    })),
    combine: (results) => results.map(({ data }) => data),
  });
}

/** What the tickets of a list have, and how many of them: for what else could be chosen. */
export function useFacets(filters: TicketFilters, enabled: boolean) {
  const me = useActor()?.email ?? null;
  return useQuery({
    queryKey: ticketKeys.facets(filters, me),
    queryFn: async ({ signal }) => {
      const query = toQuery({ ...filters, ordering: ALL.ordering }, me, Date.now());
      return (await answer(api.GET("/api/tickets/facets/", { params: { query }, signal }))).data;
    },
    enabled,
    placeholderData: keepPreviousData,
  });
}
