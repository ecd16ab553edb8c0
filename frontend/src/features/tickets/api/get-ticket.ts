import { queryOptions, useQuery } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import { hasStatus } from "@/lib/api/errors";
import type { Ticket } from "@/lib/api/schema";
import { isPriorityDue, usePollInterval } from "@/lib/polling";

import { ticketKeys } from "./ticket-keys";

export interface TicketVersion {
  ticket: Ticket;
  /** Sent back as If-Match, so that nobody overwrites what they have not seen. */
  etag: string | null;
}

export function ticketOptions(id: number) {
  return queryOptions({
    queryKey: ticketKeys.detail(id),
    queryFn: async ({ client, signal }): Promise<TicketVersion> => {
      const { data, etag } = await answer(
        api.GET("/api/tickets/{ticket_id}/", { params: { path: { ticket_id: id } }, signal }),
      );
      // Asked for before a change was saved, answered after: what is newer stays.
      const known = client.getQueryData<TicketVersion>(ticketKeys.detail(id));
      return known !== undefined && known.ticket.version > data.version
        ? known
        : { ticket: data, etag };
    },
  });
}

export function useTicket(id: number) {
  const interval = usePollInterval();
  return useQuery({
    ...ticketOptions(id),
    refetchInterval: ({ state }) => {
      if (hasStatus(state.error, 404)) return false;
      const ticket = state.data?.ticket;
      return interval(ticket !== undefined && isPriorityDue(ticket, Date.now()));
    },
  });
}
