import { useLayoutEffect } from "react";
import { NavigationType, useLocation, useNavigationType } from "react-router";

/** Where each visit of the list was left: the way back leads there again. */
const left = new Map<string, number>();

export function useScrollRestored(ready: boolean): void {
  const { key } = useLocation();
  const action = useNavigationType();

  useLayoutEffect(() => {
    if (!ready) return;
    const at = left.get(key);
    if (action === NavigationType.Pop && at !== undefined) window.scrollTo(0, at);
    const note = () => left.set(key, window.scrollY);
    window.addEventListener("scroll", note, { passive: true });
    return () => window.removeEventListener("scroll", note);
  }, [key, action, ready]);
}
