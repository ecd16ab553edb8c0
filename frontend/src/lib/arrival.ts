import { NavigationType, useLocation, useNavigationType } from "react-router";

// States of links (history.state) that say how to arrive at the page they lead to.

/** Where one was on it, not at its top. */
export const RESTORE_SCROLL = { restoreScroll: true } as const;
/** In its search field, not at its beginning. */
export const FOCUS_SEARCH = { focusSearch: true } as const;

interface Arrival {
  /** Another one for each arrival, also at the page where one is. */
  key: string;
  restoresScroll: boolean;
  focusesSearch: boolean;
}

/** How one arrived. By the browser's way back one comes to where one was, whatever the link had said. */
export function useArrival(): Arrival {
  const { state, key } = useLocation() as { state: unknown; key: string };
  const back = useNavigationType() === NavigationType.Pop;
  return {
    key,
    restoresScroll: back || has(state, "restoreScroll"),
    focusesSearch: !back && has(state, "focusSearch"),
  };
}

function has(state: unknown, name: string): boolean {
  return typeof state === "object" && state !== null && name in state;
}
