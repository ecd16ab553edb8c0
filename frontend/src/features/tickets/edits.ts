import type { Ticket, TicketChanges } from "@/lib/api/schema";

export type EditField = keyof TicketChanges;

export function fieldsOf(changes: TicketChanges): EditField[] {
  return Object.keys(changes) as EditField[];
}

/** What a change of this field would be compared with: a priority counts when set by hand. */
export function valueOf(ticket: Ticket, field: EditField): TicketChanges[EditField] {
  if (field === "priority") return ticket.priority_overridden ? ticket.priority : null;
  return ticket[field];
}

/** The ticket as it will be once the server has made the changes, as far as the page can know. */
export function applied(ticket: Ticket, changes: TicketChanges): Ticket {
  const { priority, ...others } = changes;
  const changed = { ...ticket, ...others };
  if (priority === undefined) return changed;
  // Back to the automatic priority: which one that is, the server will say.
  return { ...changed, priority: priority ?? ticket.priority, priority_overridden: priority !== null };
}

/**
 * The changed fields that somebody else has changed as well, to something else. A change of other
 * fields by them is no conflict: both can stand.
 *
 * @param base the ticket that the changes were made on
 * @param theirs the ticket as it is now
 */
export function conflicting(changes: TicketChanges, base: Ticket, theirs: Ticket): EditField[] {
  return fieldsOf(changes).filter((field) => {
    const current = valueOf(theirs, field);
    return !same(current, valueOf(base, field)) && !same(current, changes[field]);
  });
}

/** The changes of these fields alone. */
export function pick(changes: TicketChanges, fields: readonly EditField[]): TicketChanges {
  return Object.fromEntries(
    Object.entries(changes).filter(([field]) => fields.includes(field as EditField)),
  );
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
