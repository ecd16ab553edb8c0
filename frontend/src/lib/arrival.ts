/** States of links (history.state) that say how to arrive at the page they lead to. */

/** Where one was on it, not at its top. */
export const RESTORE_SCROLL = { restoreScroll: true } as const;
/** In its search field, not at its beginning. */
export const FOCUS_SEARCH = { focusSearch: true } as const;

export function restoresScroll(state: unknown): boolean {
  return has(state, "restoreScroll");
}

export function focusesSearch(state: unknown): boolean {
  return has(state, "focusSearch");
}

function has(state: unknown, name: string): boolean {
  return typeof state === "object" && state !== null && name in state;
}
