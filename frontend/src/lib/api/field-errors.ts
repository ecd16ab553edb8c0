import { hasStatus } from "./errors";

/** The messages in one value of a 400's `errors`: a text, or lists and objects of them. */
function messagesIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(messagesIn);
}

/** What a 400 says about each field of a form, by the field's name in the API. */
export function fieldErrors(error: unknown): Partial<Record<string, string>> {
  if (!hasStatus(error, 400)) return {};
  return Object.fromEntries(
    Object.entries(error.problem.errors ?? {}).map(([field, value]) => [
      field,
      messagesIn(value).join(" "),
    ]),
  );
}

/** Whether everything a 400 says is said at one of these fields. */
export function isAtFields(error: unknown, fields: readonly string[]): boolean {
  const named = Object.keys(fieldErrors(error));
  return named.length > 0 && named.every((name) => fields.includes(name));
}
