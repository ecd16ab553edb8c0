import { json } from "./fake-fetch";
import type { Role } from "@/lib/api/schema";

/** The answer to "who acts" of somebody with this role; null: in open mode. */
export function sessionAnswer(role: Role | null): Response {
  return json(200, {
    mode: role === null ? "open" : "required",
    actor: { id: "person:1", name: "Ada", email: "ada@example.com", role: role ?? "admin" },
    sign_in: { password: true, oidc: [], anonymous_intake: false },
    expires_at: null,
  });
}

/** One page that is the whole list. */
export function pageOf(results: unknown[], next: string | null = null): Response {
  return json(200, {
    count: results.length,
    count_exact: true,
    next,
    previous: null,
    results,
  });
}

