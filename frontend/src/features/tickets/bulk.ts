import type { Ticket, TicketChanges } from "@/lib/api/schema";

import { valueOf } from "./edits";

const AT_ONCE = 4;

/** What is to be changed in many tickets; tags are added to or taken from those they have. */
export interface BulkChange {
  status?: TicketChanges["status"];
  /** Null: the automatic one again. */
  priority?: TicketChanges["priority"];
  assignee_email?: TicketChanges["assignee_email"];
  addTag?: string;
  removeTag?: string;
}

export interface BulkFailure {
  /** As another try would be made on. */
  ticket: Ticket;
  error: unknown;
}

/** Somebody else has changed the same meanwhile: nothing of it has been overwritten. */
export class BulkConflictError extends Error {
  override readonly name = "BulkConflictError";

  constructor(readonly theirs: Ticket) {
    super("somebody else has changed the same field");
  }
}

/** The change of one ticket as the API takes it; null where it is as wanted already. */
export function changesFor(ticket: Ticket, change: BulkChange): TicketChanges | null {
  const { addTag, removeTag, ...fields } = change;
  const changes: TicketChanges = {};
  for (const field of ["status", "priority", "assignee_email"] as const) {
    const wanted = fields[field];
    if (wanted !== undefined && wanted !== valueOf(ticket, field)) {
      Object.assign(changes, { [field]: wanted });
    }
  }
  if (addTag !== undefined && !ticket.tags.includes(addTag)) changes.tags = [...ticket.tags, addTag];
  if (removeTag !== undefined && ticket.tags.includes(removeTag)) {
    changes.tags = ticket.tags.filter((tag) => tag !== removeTag);
  }
  return Object.keys(changes).length === 0 ? null : changes;
}

/**
 * Changes tickets, a few at once; one that fails does not keep the others from it.
 *
 * @param send changes one on the version it has here
 * @returns those that failed, in their order
 */
export async function changeAll(
  tickets: readonly Ticket[],
  send: (ticket: Ticket) => Promise<void>,
  onProgress: (done: number) => void,
): Promise<BulkFailure[]> {
  const failed = new Map<number, BulkFailure>();
  const waiting = tickets.values();
  let done = 0;
  const work = async () => {
    for (const ticket of waiting) {
      try {
        await send(ticket);
      } catch (error) {
        const theirs = error instanceof BulkConflictError ? error.theirs : ticket;
        failed.set(ticket.id, { ticket: theirs, error });
      }
      done += 1;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return tickets.flatMap(({ id }) => failed.get(id) ?? []);
}
