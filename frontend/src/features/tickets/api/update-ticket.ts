import { useMutation, useQueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import type { TicketChanges } from "@/lib/api/schema";

import type { TicketVersion } from "./get-ticket";
import { replace, type TicketPages } from "./pages";
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
      answer(
        api.PATCH("/api/tickets/{ticket_id}/", {
          params: { path: { ticket_id: id }, header: etag === null ? {} : { "If-Match": etag } },
          body: changes,
        }),
      ),
    networkMode: "always",
    // A poll under way would bring back the ticket as it was before the change.
    onMutate: () => queryClient.cancelQueries({ queryKey: ticketKeys.detail(id) }),
    onSuccess: ({ data: ticket, etag }) => {
      queryClient.setQueryData<TicketVersion>(ticketKeys.detail(id), { ticket, etag });
      queryClient.setQueriesData<TicketPages>(
        { queryKey: ticketKeys.lists },
        (loaded) => loaded && replace(loaded, [ticket]),
      );
    },
    onError: () => queryClient.invalidateQueries({ queryKey: ticketKeys.detail(id) }),
  });
}
