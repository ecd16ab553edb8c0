import { useLayoutEffect } from "react";

import { useArrival } from "@/lib/arrival";

/** Where each list was left, by its filters: the way back leads there again. */
const left = new Map<string, number>();

/**
 * Scrolls to where the list was left, when one comes back to it.
 *
 * @param list which list it is
 * @param ready whether it is there as long as it was
 */
export function useScrollRestored(list: string, ready: boolean): void {
  const { restoresScroll } = useArrival();

  useLayoutEffect(() => {
    if (!ready) return;
    const at = left.get(list);
    if (restoresScroll && at !== undefined) window.scrollTo(0, at);
    const note = () => left.set(list, window.scrollY);
    window.addEventListener("scroll", note, { passive: true });
    return () => window.removeEventListener("scroll", note);
  }, [list, restoresScroll, ready]);
}
