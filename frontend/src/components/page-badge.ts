import { useEffect, useSyncExternalStore } from "react";

/** A number before the page's title in the browser's tab: what waits to be looked at. */
let badge = 0;
const listeners = new Set<() => void>();

function set(value: number): void {
  badge = value;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePageBadge(): number {
  return useSyncExternalStore(subscribe, () => badge);
}

/** Shows the number as long as the component is on the page. */
export function useSetPageBadge(count: number): void {
  useEffect(() => {
    set(count);
    return () => set(0);
  }, [count]);
}
