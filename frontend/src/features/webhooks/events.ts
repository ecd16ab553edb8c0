import type { WebhookEvent } from "@/lib/api/schema";

/** The catalogue's key of each event: a point in an event's name would be read as a path. */
const KEYS = {
  "ticket.created": "created",
  "priority.assigned": "priority",
  "ticket.status_changed": "status",
  "ticket.assigned": "assigned",
  "ticket.commented": "commented",
  "ticket.updated": "updated",
  "ticket.sla_warning": "slaWarning",
  "ticket.sla_breached": "slaBreached",
} as const satisfies Record<WebhookEvent, string>;

/** What another system can be told of, in the order shown. */
export const EVENTS = Object.keys(KEYS) as WebhookEvent[];

export function eventKey(event: WebhookEvent) {
  return KEYS[event];
}
