import { PRIORITIES, STATUSES, type Priority, type Status, type Ticket } from "@/lib/api/schema";

/** From what is usual to what is rare. "relevance" is only for a search. */
export const ORDERINGS = [
  "-created_at",
  "created_at",
  "-updated_at",
  "-priority",
  "sla_due_at",
  "relevance",
] as const;
export type Ordering = (typeof ORDERINGS)[number];

/** Statuses of work that is not done. */
export const UNDONE: Status[] = ["open", "in_progress", "waiting"];
/** How long before its due time a ticket is told to be due soon. */
export const SOON_MS = 2 * 3_600_000;

/** What the queue shows. An empty list or text means "any". */
export interface TicketFilters {
  status: Status[];
  priority: Priority[];
  /** An address, or ME, or NOBODY. */
  assignee: string;
  /** Has all of them. */
  tag: string[];
  /** Whose service level is missed, or will be within two hours. */
  due: boolean;
  q: string;
  ordering: Ordering;
}

export const ME = "me";
export const NOBODY = "none";

export const ALL: TicketFilters = {
  status: [],
  priority: [],
  assignee: "",
  tag: [],
  due: false,
  q: "",
  ordering: "-created_at",
};

/** Lists that are one click away: they are nothing but filters, and so their links are links too. */
export const VIEWS = {
  mine: { ...ALL, status: UNDONE, assignee: ME },
  unassigned: { ...ALL, status: UNDONE, assignee: NOBODY },
  critical: { ...ALL, status: UNDONE, priority: ["critical"] },
  due: { ...ALL, due: true, ordering: "sla_due_at" },
  all: ALL,
} as const satisfies Record<string, TicketFilters>;
export type View = keyof typeof VIEWS;

/** Reads the filters from the page's URL; what it does not know is left out. */
export function parseFilters(params: URLSearchParams): TicketFilters {
  const q = params.get("q")?.trim() ?? "";
  const ordering = ORDERINGS.find((known) => known === params.get("ordering"));
  return {
    status: pick(params, "status", STATUSES),
    priority: pick(params, "priority", PRIORITIES),
    assignee: params.get("assignee")?.trim().toLowerCase() ?? "",
    tag: [...new Set(several(params, "tag"))].sort(),
    due: params.get("due") === "soon",
    q,
    ordering: ordering === undefined || (ordering === "relevance" && q === "") ? ALL.ordering : ordering,
  };
}

/** Writes the filters into a copy of `params`, leaving its other entries alone. */
export function writeFilters(params: URLSearchParams, filters: TicketFilters): URLSearchParams {
  const next = new URLSearchParams(params);
  const set = (name: string, value: string) =>
    value === "" ? next.delete(name) : next.set(name, value);
  set("status", filters.status.join(","));
  set("priority", filters.priority.join(","));
  set("assignee", filters.assignee);
  set("tag", filters.tag.join(","));
  set("due", filters.due ? "soon" : "");
  set("q", filters.q.trim());
  set("ordering", filters.ordering === ALL.ordering ? "" : filters.ordering);
  return next;
}

/** The filters as the API takes them. */
export function toQuery(
  { status, priority, assignee, tag, due, q, ordering }: TicketFilters,
  me: string | null,
  now: number,
) {
  const email = assignee === ME ? me : assignee;
  return {
    status,
    priority,
    tag,
    ...(assignee === NOBODY ? { unassigned: true } : email ? { assignee_email: email } : {}),
    ...(due ? { sla_due_before: new Date(now + SOON_MS).toISOString() } : {}),
    ...(q === "" ? {} : { q }),
    ...(ordering === ALL.ordering ? {} : { ordering }),
  } as const;
}

export function isFiltered(filters: TicketFilters): boolean {
  return key({ ...filters, ordering: ALL.ordering }) !== key(ALL);
}

export function isSame(one: TicketFilters, other: TicketFilters): boolean {
  return key(one) === key(other);
}

/** The filters as one text: the same for the same list. */
export function key(filters: TicketFilters): string {
  return writeFilters(new URLSearchParams(), filters).toString();
}

/** Whether a ticket keeps its place in the order, whatever happens to it. */
export function isSteady({ ordering }: TicketFilters): boolean {
  return ordering === "-created_at" || ordering === "created_at" || ordering === "relevance";
}

/**
 * Whether a ticket may belong to a list. Never false where only the server knows, as what a search
 * matches.
 */
export function mayMatch(ticket: Ticket, filters: TicketFilters, me: string | null): boolean {
  const { status, priority, assignee, tag, due } = filters;
  const wanted = assignee === ME ? me : assignee;
  return (
    (assignee === "" ||
      (assignee === NOBODY
        ? ticket.assignee_email === null
        : wanted !== null && ticket.assignee_email === wanted)) &&
    (!due || ticket.sla_due_at !== null) &&
    tag.every((one) => ticket.tags.includes(one)) &&
    (status.length === 0 || status.includes(ticket.status)) &&
    (priority.length === 0 || (ticket.priority !== null && priority.includes(ticket.priority)))
  );
}

/** Whether a ticket just created is sure to belong at the top under these filters. */
export function surelyMatches(ticket: Ticket, filters: TicketFilters): boolean {
  const { q, due, ordering } = filters;
  return q === "" && !due && ordering === ALL.ordering && mayMatch(ticket, filters, null);
}

function several(params: URLSearchParams, name: string): string[] {
  return params.getAll(name).flatMap((value) => value.split(",").filter((part) => part !== ""));
}

function pick<T extends string>(params: URLSearchParams, name: string, known: readonly T[]): T[] {
  const asked = new Set(several(params, name));
  // In the order of `known`, so that the same choice is the same query whatever order it was made in.
  return known.filter((value) => asked.has(value));
}
