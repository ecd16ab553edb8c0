import { isRecord, readStored, removeStored, writeStored } from "@/lib/storage";

import type { Submission } from "./submission";
import type { TicketForm } from "./validation";

const STORAGE_KEY = "new-ticket-draft";

/** A ticket being written, and the attempt to send it, kept over a reload. */
export interface Draft {
  form: TicketForm;
  submission: Submission | null;
}

export function readDraft(): Draft | null {
  const stored = readStored(STORAGE_KEY);
  if (!isRecord(stored) || !isForm(stored.form)) return null;
  return {
    form: stored.form,
    submission: isSubmission(stored.submission) ? stored.submission : null,
  };
}

export function writeDraft(draft: Draft): void {
  if (isBlank(draft.form)) removeStored(STORAGE_KEY);
  else writeStored(STORAGE_KEY, draft);
}

export function discardDraft(): void {
  removeStored(STORAGE_KEY);
}

export function isBlank({ title, description, requester_email, tags }: TicketForm): boolean {
  return title + description + requester_email === "" && tags.length === 0;
}

function isForm(value: unknown): value is TicketForm {
  return (
    isRecord(value) &&
    typeof value.title === "string" &&
    typeof value.description === "string" &&
    typeof value.requester_email === "string" &&
    Array.isArray(value.tags) &&
    value.tags.every((tag) => typeof tag === "string")
  );
}

function isSubmission(value: unknown): value is Submission {
  return isRecord(value) && typeof value.key === "string" && typeof value.content === "string";
}
