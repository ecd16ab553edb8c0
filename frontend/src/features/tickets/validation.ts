import { LIMITS } from "@/lib/api/limits";
import type { NewTicket } from "@/lib/api/schema";

/** What the form holds: text as typed. */
export interface TicketForm {
  title: string;
  description: string;
  requester_email: string;
  tags: string[];
}

/** In the order in which the form shows them. */
export const FIELDS = ["title", "description", "requester_email", "tags"] as const;
export type Field = (typeof FIELDS)[number];

export const EMPTY_FORM: TicketForm = {
  title: "",
  description: "",
  requester_email: "",
  tags: [],
};

export type Rule =
  | "titleRequired"
  | "titleTooLong"
  | "descriptionTooLong"
  | "emailInvalid"
  | "tagTooLong"
  | "tooManyTags"
  | "forbiddenCharacter";

/** Characters as the server counts them, where an emoji is one and not two. */
export function length(text: string): number {
  return Array.from(text).length;
}

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

export function isEmail(text: string): boolean {
  return EMAIL.test(text) && length(text) <= LIMITS.email;
}

/** The API's own rules, told before anything is sent. One broken rule a field. */
export function validate(form: TicketForm): Partial<Record<Field, Rule>> {
  const broken: Partial<Record<Field, Rule>> = {};
  const title = form.title.trim();
  const email = form.requester_email.trim();

  if (title === "") broken.title = "titleRequired";
  else if (length(title) > LIMITS.title) broken.title = "titleTooLong";

  if (length(form.description) > LIMITS.description) broken.description = "descriptionTooLong";

  if (email !== "" && !isEmail(email)) broken.requester_email = "emailInvalid";

  if (form.tags.length > LIMITS.tags) broken.tags = "tooManyTags";
  else if (form.tags.some((tag) => length(tag) > LIMITS.tag)) broken.tags = "tagTooLong";

  // PostgreSQL stores no NUL; it gets into a form by pasting.
  for (const field of FIELDS) {
    if ([form[field]].flat().some((text) => text.includes("\0"))) {
      broken[field] = "forbiddenCharacter";
    }
  }
  return broken;
}

/** Tags as they are kept: one for each part of a pasted "red, vpn", none empty, none twice. */
export function cleanTags(tags: readonly string[]): string[] {
  const parts = tags.flatMap((tag) => tag.split(",")).map((tag) => tag.trim());
  return [...new Set(parts.filter(Boolean))];
}

/** What is sent: trimmed, without the fields left empty. */
export function toNewTicket(form: TicketForm): NewTicket {
  const email = form.requester_email.trim();
  return {
    title: form.title.trim(),
    ...(form.description.trim() === "" ? {} : { description: form.description }),
    ...(email === "" ? {} : { requester_email: email }),
    ...(form.tags.length === 0 ? {} : { tags: form.tags }),
  };
}

export interface ServerErrors {
  fields: Partial<Record<Field, string>>;
  /** Messages about something the form has no field for. */
  other: string[];
}

/**
 * Sorts a 400's `errors` onto the form's fields. A value may be a list of messages or, for the
 * items of a list, nested by position; a name may carry the position ("tags.0").
 */
export function mapServerErrors(errors: Record<string, unknown> | undefined): ServerErrors {
  const mapped: ServerErrors = { fields: {}, other: [] };
  for (const [name, value] of Object.entries(errors ?? {})) {
    const messages = messagesIn(value);
    if (messages.length === 0) continue;
    const field = FIELDS.find((known) => name === known || /^[.[]/.test(after(name, known)));
    if (field === undefined) mapped.other.push(...messages);
    else mapped.fields[field] = [mapped.fields[field], ...messages].filter(Boolean).join(" ");
  }
  return mapped;
}

function after(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : "";
}

function messagesIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(messagesIn);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(messagesIn);
  return [];
}
