/** Names for the shapes of the contract that the page works with. */

import type { components } from "./contract";

type Schemas = components["schemas"];

export const STATUSES = ["open", "in_progress", "waiting", "resolved", "closed"] as const;
export type Status = Schemas["Ticket"]["status"];

/** From the most to the least urgent. */
export const PRIORITIES = ["critical", "high", "medium", "low"] as const;
export type Priority = NonNullable<Schemas["Ticket"]["priority"]>;

/** From the least to the most that one may. */
export const ROLES = ["requester", "agent", "admin"] as const;
export type Role = Schemas["Person"]["role"];

export const SCOPES = ["read", "write", "admin"] as const;
export type Scope = Schemas["Token"]["scopes"][number];

export type Ticket = Schemas["Ticket"];
export type CreatedTicket = Ticket | AnonymousTicket;
/** A new ticket of somebody who has not signed in: answered in part, with the link to find it by. */
export type AnonymousTicket = Schemas["AnonymousTicket"];
/** Its status and priority are those of any ticket, which the gateway does not know. */
export type SharedTicket = Schemas["SharedTicket"] & Pick<Ticket, "status" | "priority">;
export type NewTicket = Schemas["NewTicket"];
export type TicketChanges = Schemas["TicketChanges"];
export type Comment = Schemas["Comment"];
export type NewComment = Schemas["NewComment"];
export type Notification = Schemas["Notification"];
/** Something that happened to a ticket. The gateway does not know the shape of a notification. */
export type HistoryEntry = Omit<Schemas["HistoryEntry"], "notification"> & {
  notification?: Notification;
};
/** What the rules decided about a ticket, and why. */
export type Assignment = Schemas["Assignment"];
/** A ticket still being written, as the rules look at it. */
export type TriageDraft = Schemas["Draft"];
export type Actor = Schemas["Actor"];
export type Session = Schemas["CurrentSession"];
export type SignedInBrowser = Schemas["Session"];
export type ApiToken = Schemas["Token"];
/** A token just made: the one time its secret is told. */
export type NewApiToken = Schemas["CreatedToken"];
export type Person = Schemas["Person"];
export type AuditEntry = Schemas["AuditEntry"];

/** RFC 9457, as it comes: a proxy may have left any of it out. */
export type Problem = Partial<Omit<Schemas["Problem"], "errors">> & {
  errors?: Record<string, unknown>;
};

/** One page of a list. `next` and `previous` are whole URLs. */
export interface Page<T> {
  count: number;
  /** False when there are more than the server counts. */
  count_exact: boolean;
  next: string | null;
  previous: string | null;
  results: T[];
}
