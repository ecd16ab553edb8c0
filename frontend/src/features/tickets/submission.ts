import type { NewTicket } from "@/lib/api/schema";
import { uuid } from "@/lib/uuid";

/** An attempt to send a ticket whose outcome may be unknown. */
export interface Submission {
  key: string;
  /** The content the key stands for, as JSON. */
  content: string;
}

/**
 * The submission to send `content` with: the previous one when it was for the same content, so that
 * a repeated attempt carries the same Idempotency-Key; a new one otherwise.
 */
export function submissionFor(content: NewTicket, previous: Submission | null): Submission {
  const json = JSON.stringify(content);
  return previous?.content === json ? previous : { key: uuid(), content: json };
}
