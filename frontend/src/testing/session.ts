import type { Session } from "@/lib/api/schema";

/** A session as the API sends it: nobody signed in, where one has to be. */
export function aSession(changes: Partial<Session> = {}): Session {
  return {
    mode: "required",
    actor: null,
    sign_in: { password: true, oidc: [], anonymous_intake: false },
    expires_at: null,
    ...changes,
  };
}

export const ANA = {
  id: "person:7",
  name: "Ana Ruiz",
  email: "ana@example.com",
  role: "agent",
} as const;
