import { STATUSES, type Ticket } from "@/lib/api/schema";

/** A ticket as the API sends it; the higher its id, the newer. */
export function aTicket(changes: Partial<Ticket> & { id: number }): Ticket {
  const created_at = new Date(Date.UTC(2026, 0, 1, 8, 0, changes.id)).toISOString();
  return {
    title: `Ticket ${changes.id}`,
    description: "",
    status: "open",
    priority: "medium",
    requester_email: null,
    tags: [],
    created_at,
    updated_at: created_at,
    version: 1,
    assignee_email: null,
    priority_overridden: false,
    external_ref: null,
    first_response_at: null,
    first_response_due_at: null,
    resolved_at: null,
    resolution_due_at: null,
    sla_due_at: null,
    sla_state: null,
    escalated_from: null,
    allowed_moves: [...STATUSES],
    ...changes,
  };
}
