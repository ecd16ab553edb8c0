/** What the gateway says in `?sign_in_error=` when signing in at a provider failed. */
const CODES = [
  "unavailable",
  "denied",
  "state",
  "code",
  "token",
  "nonce",
  "email",
  "unknown",
  "unlinked",
  "taken",
  "invitation",
] as const;
export type SignInError = (typeof CODES)[number];

export const SIGN_IN_ERROR = "sign_in_error";

/** The error in an address; one that is not known tells no more than that it failed. */
export function signInError(params: URLSearchParams): SignInError | null {
  const code = params.get(SIGN_IN_ERROR);
  if (code === null) return null;
  return CODES.find((known) => known === code) ?? "code";
}
