import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { answer, api } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { CreatedTicket, NewTicket } from "@/lib/api/schema";
import { sessionOptions } from "@/lib/session";

import { surelyMatches, type TicketFilters } from "../filters";
import { prepend, type TicketPages } from "./pages";
import { ticketKeys } from "./ticket-keys";

export interface CreateTicket {
  content: NewTicket;
  /** The same for every attempt to send the same content: the server makes one ticket of them. */
  idempotencyKey: string;
}

async function createTicket(client: QueryClient, { content, idempotencyKey }: CreateTicket) {
  await checkSession(client);
  return answer<CreatedTicket>(
    api.POST("/api/tickets/", {
      params: { header: { "Idempotency-Key": idempotencyKey } },
      body: content,
    }),
  );
}

/**
 * Where tickets of people who have not signed in are taken, the server would take one whose session
 * has ended for one of them, and its ticket would be nobody's.
 *
 * @throws {ApiError} 401: who was signed in is no more
 */
async function checkSession(client: QueryClient): Promise<void> {
  const before = client.getQueryData(sessionOptions.queryKey);
  if (before?.actor == null || !before.sign_in.anonymous_intake) return;
  const { actor } = await client.query({ ...sessionOptions, staleTime: 0 });
  if (actor === null) throw new ApiError(401, {});
}

/** @param onCreated called even when the form was closed before the answer came */
export function useCreateTicket(onCreated: (ticket: CreatedTicket) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (ticket: CreateTicket) => createTicket(queryClient, ticket),
    // Sent even when the browser believes to be offline: an error the person sees beats a form
    // that waits in silence.
    networkMode: "always",
    onSuccess: ({ data: ticket, etag }) => {
      // Sent without signing in: it is answered in part, and there is no queue to put it in.
      if ("link" in ticket) {
        onCreated(ticket);
        return;
      }
      queryClient.setQueryData(ticketKeys.detail(ticket.id), { ticket, etag });
      for (const [key] of queryClient.getQueriesData({ queryKey: ticketKeys.lists })) {
        const filters = key[2] as TicketFilters;
        if (!surelyMatches(ticket, filters)) continue;
        queryClient.setQueryData<TicketPages>(key, (loaded) => loaded && prepend(loaded, ticket));
      }
      void queryClient.invalidateQueries({ queryKey: ticketKeys.lists, refetchType: "none" });
      void queryClient.invalidateQueries({ queryKey: ticketKeys.heads });
      onCreated(ticket);
    },
  });
}
