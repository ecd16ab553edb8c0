import { useQuery } from "@tanstack/react-query";

import { useLanguage } from "@/i18n/use-language";
import { answer, api } from "@/lib/api/client";

import { ticketKeys } from "./ticket-keys";

/** What the rules decided about a ticket, and why. Without it the page shows only the priority. */
export function useReason(id: number, decided: boolean) {
  const language = useLanguage();
  return useQuery({
    queryKey: ticketKeys.reason(id, language),
    queryFn: async ({ signal }) => {
      const params = { path: { ticket_id: id } };
      return (await answer(api.GET("/api/tickets/{ticket_id}/priority/", { params, signal }))).data;
    },
    enabled: decided,
    staleTime: 60_000,
  });
}
