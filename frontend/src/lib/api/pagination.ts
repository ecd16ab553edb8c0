/**
 * Where the next page begins: the cursor in a `next` link, null at the list's end. The link itself
 * may name a host that the browser cannot reach.
 */
export function cursorOf(next: string | null): string | null {
  return next === null ? null : new URL(next, window.location.origin).searchParams.get("cursor");
}
