import type { HistoryEntry } from "@/lib/api/schema";

/** The id of the newest comment in a history, 0 without any. */
export function newestComment(entries: readonly HistoryEntry[]): number {
  return Math.max(0, ...entries.map(({ comment_id }) => comment_id ?? 0));
}

interface Sent {
  content: { body: string; internal?: boolean | undefined };
  author: string | null;
  after: number;
}

/** Whether a comment that was sent is in the history: the same words by the same author, and newer. */
export function hasArrived(entries: readonly HistoryEntry[], { content, author, after }: Sent): boolean {
  return entries.some(
    ({ kind, comment_id = 0, body, internal, actor }) =>
      kind === "commented" &&
      comment_id > after &&
      // The server leaves out what stands around it.
      body === content.body.trim() &&
      internal === (content.internal ?? false) &&
      actor.id === author,
  );
}
