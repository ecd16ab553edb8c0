/** State of a link that leads back to where one was, not to the top of a page. */
export const RESTORE_SCROLL = { restoreScroll: true } as const;

export function restoresScroll(state: unknown): boolean {
  return typeof state === "object" && state !== null && "restoreScroll" in state;
}
