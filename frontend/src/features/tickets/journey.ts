import type { HistoryEntry } from "@/lib/api/schema";

/** Something that happened, with when the thing before it did: null for the first. */
export interface Step {
  /** The same at every look at the history. */
  key: string;
  entry: HistoryEntry;
  previous: string | null;
  /** Who was told of it by these notifications; null: whoever is at the desk. */
  told: (string | null)[];
}

/**
 * A ticket's journey, oldest first. Several notifications of one event, in a row, are one step.
 *
 * @param decidedAt when the rules decided: the history has when the ticket took it, which others may
 *   have been told of before
 */
export function stepsOf(entries: readonly HistoryEntry[], decidedAt: string | null = null): Step[] {
  const steps: Step[] = [];
  for (const entry of inOrder(entries, decidedAt)) {
    const last = steps.at(-1);
    const { notification } = entry;
    if (
      notification !== undefined &&
      last?.entry.notification?.event === notification.event &&
      last.entry.notification.text === notification.text
    ) {
      last.told.push(notification.recipient);
      continue;
    }
    steps.push({
      key: keyOf(entry, steps.length),
      entry,
      previous: last?.entry.at ?? null,
      told: notification === undefined ? [] : [notification.recipient],
    });
  }
  return steps;
}

function inOrder(entries: readonly HistoryEntry[], decidedAt: string | null) {
  const first = entries.find(({ kind }) => kind === "priority_assigned");
  if (first === undefined || decidedAt === null || decidedAt >= first.at) return entries;
  // Times are all written alike, and sorted as text.
  return entries
    .map((entry) => (entry === first ? { ...entry, at: decidedAt } : entry))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Comments and notifications have numbers; of all else the first stays the first. */
function keyOf({ kind, comment_id, notification, at }: HistoryEntry, position: number): string {
  if (comment_id !== undefined) return `comment-${comment_id}`;
  if (notification !== undefined) return `notification-${notification.id}`;
  return `${kind}-${at}-${position}`;
}

export function isComment({ entry }: Step): boolean {
  return entry.kind === "commented";
}

/** How it began is always shown: from the creation to the word of the priority. */
const HEAD = 5;
const TAIL = 40;
export const MORE = 60;

/**
 * A long journey without its middle.
 *
 * @param extra how many more to show than at first
 */
export function folded(steps: readonly Step[], extra: number) {
  const tail = TAIL + extra;
  if (steps.length <= HEAD + tail) return { head: [] as Step[], hidden: 0, tail: [...steps] };
  return {
    head: steps.slice(0, HEAD),
    hidden: steps.length - HEAD - tail,
    tail: steps.slice(-tail),
  };
}
