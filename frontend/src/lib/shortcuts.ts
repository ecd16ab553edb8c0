import { useEffect, useRef, useSyncExternalStore } from "react";

import { readStored, writeStored } from "./storage";

const STORAGE_KEY = "shortcuts";
/** Milliseconds within which the second key of two has to follow. */
const SEQUENCE_MS = 1_500;

/** What keys do: "j", "?", or two one after the other as "g q". */
export type Shortcuts = Record<string, (() => void) | undefined>;

let enabled = readStored(STORAGE_KEY) !== false;
const listeners = new Set<() => void>();

/** Single keys can be turned off: who dictates would press them by speaking (WCAG 2.1.4). */
export function setShortcutsEnabled(value: boolean): void {
  enabled = value;
  writeStored(STORAGE_KEY, value);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useShortcutsEnabled(): boolean {
  return useSyncExternalStore(subscribe, () => enabled);
}

/** The shortcut a key completes, "" while it begins one; null where it means nothing. */
export function match(first: string, key: string, known: readonly string[]): string | null {
  const both = `${first} ${key}`;
  if (first !== "" && known.includes(both)) return both;
  if (known.includes(key)) return key;
  return known.some((one) => one.startsWith(`${key} `)) ? "" : null;
}

/** Not for what is typed into a field, nor for a dialog or menu with keys of its own. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const target = event.target instanceof Element ? event.target : null;
  const own = "input:not([type=checkbox]), textarea, select, [contenteditable], [role=menu], [role=dialog]";
  return target?.closest(own) != null || document.querySelector("[aria-modal=true]") !== null;
}

/** Has keys do things while the component is on the page. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  const active = useShortcutsEnabled();
  useEffect(() => {
    current.current = shortcuts;
  });

  useEffect(() => {
    if (!active) return;
    let first = "";
    let since = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTaken(event)) return;
      // When it was pressed, as a busy page hears of it late.
      const began = event.timeStamp - since < SEQUENCE_MS ? first : "";
      first = "";
      const found = match(began, event.key, Object.keys(current.current));
      if (found === null) return;
      if (found === "") {
        first = event.key;
        since = event.timeStamp;
        return;
      }
      const run = current.current[found];
      if (!run) return;
      event.preventDefault();
      run();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [active]);
}
