import { queryOptions, useQuery } from "@tanstack/react-query";

import type { Language } from "@/i18n/language";
import { useLanguage } from "@/i18n/use-language";
import { answer, api } from "@/lib/api/client";
import type { HistoryEntry } from "@/lib/api/schema";
import { usePollInterval } from "@/lib/polling";

import { ticketKeys } from "./ticket-keys";

export interface TicketHistory {
  /** Oldest first. */
  results: HistoryEntry[];
  /** False: older entries are left out. */
  complete: boolean;
  /** Services that did not answer. */
  unavailable: string[];
}

export function historyOptions(id: number, language: Language) {
  return queryOptions({
    queryKey: ticketKeys.history(id, language),
    queryFn: async ({ signal }): Promise<TicketHistory> => {
      const params = { path: { ticket_id: id } };
      const { data } = await answer(api.GET("/api/tickets/{ticket_id}/history/", { params, signal }));
      return data as TicketHistory;
    },
  });
}

/**
 * What happened to a ticket.
 *
 * @param young its priority, and the word of it, may arrive any moment
 */
export function useHistory(id: number, young: boolean) {
  const interval = usePollInterval();
  return useQuery({
    ...historyOptions(id, useLanguage()),
    refetchInterval: ({ state }) => {
      const told = state.data?.results.some(
        ({ notification }) => notification?.event === "priority.assigned",
      );
      return interval(young && told !== true);
    },
  });
}
