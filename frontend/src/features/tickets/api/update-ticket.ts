import { useMutation, useQueryClient } from "@tanstack/react-query";

import { request } from "@/lib/api/client";
import type { Ticket, TicketChanges } from "@/lib/api/schema";

import type { TicketVersion } from "./get-ticket";
import { replace, type TicketPages } from "./merge-head";
import { ticketKeys } from "./ticket-keys";

export interface UpdateTicket {
  changes: TicketChanges;
  /** Version the change was made on; a 412 says that it is no longer the current one. */
  etag: string | null;
}

export function useUpdateTicket(id: number) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ changes, etag }: UpdateTicket) =>
      request<Ticket>(`/api/tickets/${id}/`, {
        method: "PATCH",
        body: changes,
        headers: etag === null ? {} : { "If-Match": etag },
      }),
    networkMode: "always",
    // A poll under way would bring back the ticket as it was before the change.
    onMutate: () => queryClient.cancelQueries({ queryKey: ticketKeys.detail(id) }),
    onSuccess: ({ data: ticket, etag }) => {
      queryClient.setQueryData<TicketVersion>(ticketKeys.detail(id), { ticket, etag });
      queryClient.setQueriesData<TicketPages>(
        { queryKey: ticketKeys.lists },
        (loaded) => loaded && replace(loaded, ticket),
      );
    },
    onError: () => queryClient.invalidateQueries({ queryKey: ticketKeys.detail(id) }),
  });
}
