import { useEffect, useState } from "react";

import { discardDraft } from "@/features/tickets/draft";
import { discardReplies } from "@/features/tickets/reply-draft";
import type { Session } from "@/lib/api/schema";
import { useSession } from "@/lib/session";

/** The pages that ask for no sign-in, with what is below them. */
const PUBLIC = /^\/(sign-in|reset|shared)(\/|$)/;

export function isPublic(pathname: string): boolean {
  return PUBLIC.test(pathname);
}

export type Admission =
  /** Not known yet: a moment at the start. */
  | { state: "pending" }
  /** The page is shown: to who is signed in, and while the server cannot say who it is. */
  | { state: "in" }
  /** Nobody is signed in. */
  | { state: "out"; session: Session }
  /** Somebody was, while at this page, and is no more. */
  | { state: "ended"; session: Session; email: string };

/** Whether the page at `pathname` may be shown, and to whom it was. */
export function useAdmission(pathname: string): Admission {
  const { data: session, isError, failureCount, fetchStatus } = useSession();
  const [person, setPerson] = useState<{ id: string; email: string } | null>(null);
  const shown = isPublic(pathname);
  const actor = session?.actor ?? null;

  // Who acts at an open desk is nobody in particular: whoever signs in later takes over.
  const unclaimed = person === null || person.id === "local";
  if (shown && person !== null) setPerson(null);
  if (!shown && unclaimed && actor !== null && actor.id !== person?.id) {
    setPerson({ id: actor.id, email: actor.email ?? "" });
  }

  // Another person than the page was shown to: nothing on it, and nothing typed, is theirs.
  const replaced = !unclaimed && actor !== null && actor.id !== person.id;
  useEffect(() => {
    if (!replaced) return;
    discardDraft();
    discardReplies();
    window.location.reload();
  }, [replaced]);

  if (shown) return { state: "in" };
  if (session === undefined) {
    const waits = !isError && failureCount === 0 && fetchStatus !== "paused";
    return { state: waits ? "pending" : "in" };
  }
  if (session.mode === "open" || actor !== null) return { state: "in" };
  return person === null
    ? { state: "out", session }
    : { state: "ended", session, email: person.email };
}
