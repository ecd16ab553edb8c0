/** The shapes of the gateway's HTTP API (snake_case as sent, times RFC 3339 in UTC). */

export const STATUSES = ["open", "in_progress", "waiting", "resolved", "closed"] as const;
export type Status = (typeof STATUSES)[number];

/** From the most to the least urgent. */
export const PRIORITIES = ["critical", "high", "medium", "low"] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface Ticket {
  id: number;
  title: string;
  description: string;
  status: Status;
  /** Null until the ticket is prioritised. */
  priority: Priority | null;
  requester_email: string | null;
  tags: string[];
  created_at: string;
  updated_at: string;
  version: number;
}

export interface NewTicket {
  title: string;
  description?: string;
  requester_email?: string;
  tags?: string[];
}

export type TicketChanges = Partial<
  Pick<Ticket, "title" | "description" | "status" | "tags" | "requester_email">
>;

export interface Notification {
  id: number;
  ticket_id: number;
  /** "ticket.created", "priority.assigned"; later services add their own. */
  event: string;
  /** What happened, in the language the request asked for. */
  text: string;
  data: { title?: string; priority?: Priority; reason?: string };
  recipient: string | null;
  read_at: string | null;
  created_at: string;
}

/** One page of a list. `next` and `previous` are whole URLs. */
export interface Page<T> {
  count: number;
  /** False when there are more than the server counts. */
  count_exact: boolean;
  next: string | null;
  previous: string | null;
  results: T[];
}

/** RFC 9457. `errors` names the fields of a 400. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  errors?: Record<string, unknown>;
}
