import { PRIORITIES, STATUSES, type Priority, type Status, type Ticket } from "@/lib/api/schema";

/** What the queue shows. An empty list means "any". */
export interface TicketFilters {
  status: Status[];
  priority: Priority[];
  q: string;
}

/** Reads the filters from the page's URL; what it does not know is left out. */
export function parseFilters(params: URLSearchParams): TicketFilters {
  return {
    status: pick(params, "status", STATUSES),
    priority: pick(params, "priority", PRIORITIES),
    q: params.get("q")?.trim() ?? "",
  };
}

/** Writes the filters into a copy of `params`, leaving its other entries alone. */
export function writeFilters(params: URLSearchParams, filters: TicketFilters): URLSearchParams {
  const next = new URLSearchParams(params);
  const set = (name: string, value: string) =>
    value === "" ? next.delete(name) : next.set(name, value);
  set("status", filters.status.join(","));
  set("priority", filters.priority.join(","));
  set("q", filters.q.trim());
  return next;
}

export function isFiltered({ status, priority, q }: TicketFilters): boolean {
  return status.length > 0 || priority.length > 0 || q !== "";
}

/**
 * Whether a ticket is sure to belong under these filters. Never with a search text: what that
 * matches, only the server knows.
 */
export function surelyMatches(ticket: Ticket, { status, priority, q }: TicketFilters): boolean {
  return (
    q === "" &&
    (status.length === 0 || status.includes(ticket.status)) &&
    (priority.length === 0 || (ticket.priority !== null && priority.includes(ticket.priority)))
  );
}

function pick<T extends string>(params: URLSearchParams, name: string, known: readonly T[]): T[] {
  const asked = new Set(params.getAll(name).flatMap((value) => value.split(",")));
  // In the order of `known`, so that the same choice is the same query whatever order it was made in.
  return known.filter((value) => asked.has(value));
}
