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
  /** Where whoever asks may move it to. */
  allowed_moves: Status[];
  /** Null until the ticket is prioritised. */
  priority: Priority | null;
  requester_email: string | null;
  tags: string[];
  created_at: string;
  updated_at: string;
  version: number;
}

/** A new ticket as it is answered. `link`: where somebody without sign-in finds it again. */
export interface CreatedTicket extends Ticket {
  link?: string;
}

/** What a shared link shows: the fields the server lets out, the others are missing. */
export type SharedTicket = Pick<Ticket, "title" | "description" | "status" | "priority"> &
  Pick<Ticket, "created_at" | "updated_at"> &
  Partial<Pick<Ticket, "id" | "tags">>;

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

/** From the least to the most that one may. */
export const ROLES = ["requester", "agent", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Who acts. `id` is "person:7", or "local" where nobody signs in. */
export interface Actor {
  id: string;
  name: string;
  email: string | null;
  role: Role;
}

export interface Session {
  /** "open": no sign-in, everybody acts as the local agent. */
  mode: "open" | "required";
  /** Null: not signed in. */
  actor: Actor | null;
  sign_in: {
    password: boolean;
    oidc: { name: string; title: string }[];
    /** Whether a ticket may be sent without signing in. */
    anonymous_intake: boolean;
  };
  expires_at: string | null;
}

/** A browser that is signed in. */
export interface SignedInBrowser {
  id: number;
  created_at: string;
  last_used_at: string;
  expires_at: string;
  address: string;
  user_agent: string;
  current: boolean;
}

export const SCOPES = ["read", "write", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiToken {
  id: number;
  name: string;
  scopes: Scope[];
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
  /** Its first characters, to know it by. */
  prefix: string;
}

/** A token just made: the one time its secret is told. */
export interface NewApiToken extends ApiToken {
  secret: string;
}

export interface Person {
  id: number;
  email: string;
  name: string;
  role: Role;
  active: boolean;
  last_signed_in_at: string | null;
}

export interface AuditEntry {
  id: number;
  at: string;
  actor_id: string;
  actor_name: string;
  action: string;
  target: string | null;
  address: string | null;
  request_id: string | null;
  details: Record<string, unknown>;
}
