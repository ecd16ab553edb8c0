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
export type Actor = Schemas["Actor"];
export type Session = Schemas["CurrentSession"];
export type SignedInBrowser = Schemas["Session"];
export type ApiToken = Schemas["Token"];
/** A token just made: the one time its secret is told. */
export type NewApiToken = Schemas["CreatedToken"];
export type Person = Schemas["Person"];
export type AuditEntry = Schemas["AuditEntry"];

/** Of impact and urgency, from the most to the least. */
export const LEVELS = ["high", "medium", "low"] as const;
export type Level = (typeof LEVELS)[number];
export type TriageRule = Schemas["TriageRule"];
export type NewTriageRule = Schemas["Rule"];
export type TriageConditions = Schemas["Conditions"];
export type TriageHours = Schemas["Hours"];
export type TriageOutcome = Schemas["Outcome"];
export type TriageRuleVersion = Schemas["RuleVersion"];
export type TriageSettings = Schemas["TriageSettings"];
export type TriageDraft = Schemas["Draft"];
export type Simulation = Schemas["Simulation"];
export type Preview = Schemas["Preview"];
/** A stretch of the week; `days` from 1, Monday, to 7; `from` and `to` like 09:30. */
export interface WeekWindow {
  days: number[];
  from: string;
  to: string;
}
export type SlaTarget = Schemas["SlaTarget"];
export type Sla = Omit<Schemas["Sla"], "targets"> & { targets: Record<Priority, SlaTarget> };

export type DeadLetter = Schemas["DeadLetter"];
export type Webhook = Schemas["Webhook"];
export type WebhookEvent = Webhook["events"][number];
export type Delivery = Schemas["Delivery"];
export type DeliveryStatus = Delivery["status"];
export type Preferences = Schemas["Preferences"];
export type OwnPreferences = Schemas["OwnPreferences"];

/** How many tickets have each value; null stands for those without one. */
export type Facets = Schemas["Facets"];

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
