import type { Ticket } from "@/lib/api/schema";

export type Target = "first_response" | "resolution";

/** How a target stands at a moment. */
export interface TargetState {
  target: Target;
  state: "running" | "paused" | "breached" | "met" | "late";
  /** Null while the clock is paused. */
  dueAt: string | null;
  /** Until it is due, or since, in ms; 0 of what is done or paused. */
  ms: number;
}

/** The targets that a ticket has. Requesters are told of none. */
export function targetsOf(ticket: Ticket, now: number): TargetState[] {
  if (ticket.sla_state === null) return [];
  // Nobody waits for a first answer to what is resolved.
  const first = ticket.first_response_at ?? ticket.resolved_at;
  return [
    stateOf("first_response", ticket.first_response_due_at, first, ticket, now),
    stateOf("resolution", ticket.resolution_due_at, ticket.resolved_at, ticket, now),
  ].filter((state) => state !== null);
}

function stateOf(
  target: Target,
  dueAt: string | null,
  doneAt: string | null,
  { status }: Ticket,
  now: number,
): TargetState | null {
  if (dueAt === null) {
    // Without a due time it is either paused, or the priority promises nothing.
    const paused = doneAt === null && status === "waiting";
    return paused ? { target, state: "paused", dueAt, ms: 0 } : null;
  }
  const due = Date.parse(dueAt);
  if (doneAt !== null) {
    return { target, state: Date.parse(doneAt) <= due ? "met" : "late", dueAt, ms: 0 };
  }
  return { target, state: due > now ? "running" : "breached", dueAt, ms: Math.abs(due - now) };
}
