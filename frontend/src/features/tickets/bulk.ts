import { ApiError } from "@/lib/api/errors";
import type { Ticket, TicketChanges } from "@/lib/api/schema";

const AT_ONCE = 4;

/** What is to be changed in many tickets; tags are added to or taken from those they have. */
export interface BulkChange {
  status?: TicketChanges["status"] | undefined;
  priority?: TicketChanges["priority"] | undefined;
  assignee_email?: TicketChanges["assignee_email"] | undefined;
  addTag?: string;
  removeTag?: string;
}

export interface BulkFailure {
  ticket: Ticket;
  error: unknown;
}

/** The change of one ticket as the API takes it; null where it is as wanted already. */
export function changesFor(ticket: Ticket, change: BulkChange): TicketChanges | null {
  const { addTag, removeTag, ...fields } = change;
  const changes: TicketChanges = {};
  if (fields.status !== undefined && fields.status !== ticket.status) changes.status = fields.status;
  if (fields.priority !== undefined && fields.priority !== ticket.priority) {
    changes.priority = fields.priority;
  }
  if (fields.assignee_email !== undefined && fields.assignee_email !== ticket.assignee_email) {
    changes.assignee_email = fields.assignee_email;
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
        failed.set(ticket.id, { ticket, error });
      }
      done += 1;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return tickets.flatMap(({ id }) => failed.get(id) ?? []);
}

/** Somebody changed it meanwhile: it has to be read again before another try. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412;
}
