import type { QueryClient } from "@tanstack/react-query";

import type { Priority, Ticket } from "@/lib/api/schema";
import type { StreamEvent } from "@/lib/stream";

import { change, type TicketPages } from "./pages";
import { ticketKeys } from "./ticket-keys";

/** Events of the live stream about a ticket; all but the last have it in their data. */
export const TICKET_EVENTS = [
  "ticket.created",
  "ticket.updated",
  "ticket.status_changed",
  "ticket.assigned",
  "ticket.commented",
  "ticket.sla_warning",
  "ticket.sla_breached",
  "priority.assigned",
] as const;

/** The ticket an event is about. */
export function ticketOf({ data }: StreamEvent): number {
  return Number(data.ticket_id ?? data.id);
}

/** Shows in the lists at once what an event says of a ticket, where it stands. */
export function applyToLists(client: QueryClient, event: StreamEvent): void {
  const id = ticketOf(event);
  const changed = (ticket: Ticket) => (ticket.id === id ? told(ticket, event) : ticket);
  client.setQueriesData<TicketPages>(
    { queryKey: ticketKeys.lists },
    (loaded) => loaded && change(loaded, changed),
  );
}

/** Asks again for what is shown of tickets; what is not shown is asked for when it is. */
export function renewTickets(client: QueryClient, ids: ReadonlySet<number> | "all"): void {
  void client.invalidateQueries({
    queryKey: ticketKeys.all,
    predicate: ({ queryKey: [, kind, subject] }) => {
      // The pages of a list are renewed each by itself.
      if (kind === "list") return false;
      return ids === "all" || typeof subject !== "number" || ids.has(subject);
    },
  });
}

/** A listed ticket with what an event says of it; the same object where that is nothing new. */
export function told(listed: Ticket, { type, data }: StreamEvent): Ticket {
  if (type === "priority.assigned") {
    const priority = data.priority as Priority;
    if (listed.priority_overridden || listed.priority === priority) return listed;
    return { ...listed, priority };
  }
  if (typeof data.version !== "number" || data.version <= listed.version) return listed;
  const known = Object.entries(data).filter(([name]) => name in listed);
  return { ...listed, ...Object.fromEntries(known) };
}
