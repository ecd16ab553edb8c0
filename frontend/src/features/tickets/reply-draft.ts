import { isRecord, readStored, removeStored, removeStoredLike, writeStored } from "@/lib/storage";

const PREFIX = "reply-draft-";

/** A comment being written on a ticket, kept over a reload. */
export interface ReplyDraft {
  body: string;
  internal: boolean;
  /**
   * Set when it was sent and no answer came: the newest comment there was then (0: none). The API
   * takes no Idempotency-Key for comments, so that the list has to tell whether it arrived.
   */
  sentAfter: number | null;
}

export function readReply(ticketId: number): ReplyDraft | null {
  const stored = readStored(PREFIX + String(ticketId));
  if (!isRecord(stored) || typeof stored.body !== "string") return null;
  return {
    body: stored.body,
    internal: stored.internal === true,
    sentAfter: typeof stored.sentAfter === "number" ? stored.sentAfter : null,
  };
}

export function writeReply(ticketId: number, draft: ReplyDraft): void {
  const key = PREFIX + String(ticketId);
  if (draft.body.trim() === "") removeStored(key);
  else writeStored(key, draft);
}

export function discardReplies(): void {
  removeStoredLike(PREFIX);
}
