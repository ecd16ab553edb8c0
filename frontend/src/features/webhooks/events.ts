import type { WebhookEvent } from "@/lib/api/schema";

/** What another system can be told of, in the order shown. */
export const EVENTS = [
  "ticket.created",
  "priority.assigned",
  "ticket.status_changed",
  "ticket.assigned",
  "ticket.commented",
  "ticket.updated",
] as const satisfies readonly WebhookEvent[];

/** The catalogue's key of an event's name: a point in it would be read as a path. */
export function eventKey(event: (typeof EVENTS)[number]) {
  const KEYS = {
    "ticket.created": "created",
    "priority.assigned": "priority",
    "ticket.status_changed": "status",
    "ticket.assigned": "assigned",
    "ticket.commented": "commented",
    "ticket.updated": "updated",
  } as const;
  return KEYS[event];
}
