import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import { useActor } from "@/lib/session";

import { ALL, toQuery, type TicketFilters } from "../filters";
import { ticketKeys } from "./ticket-keys";

/** What the tickets of a list have, and how many of them: for what else could be chosen. */
export function useFacets(filters: TicketFilters, enabled: boolean) {
  const me = useActor()?.email ?? null;
  // They count the same whatever the order.
  const counted = { ...filters, ordering: ALL.ordering };
  return useQuery({
    queryKey: ticketKeys.facets(counted, me),
    queryFn: async ({ signal }) => {
      const query = toQuery(counted, me, Date.now());
      return (await answer(api.GET("/api/tickets/facets/", { params: { query }, signal }))).data;
    },
    enabled,
    placeholderData: keepPreviousData,
  });
}
