import { useSyncExternalStore } from "react";

/** The `type` of the problem that asks for a recent proof of who one is. */
export const PROOF_NEEDED = "urn:tickets:proof-needed";

/** Whether somebody is asked for it. Fed by the API client, shown by the app. */
let asking: { given: Promise<boolean>; settle: (given: boolean) => void } | null = null;
const listeners = new Set<() => void>();

/** Asks once, however many requests need it. False: it was not given, or nothing shows a dialog. */
export function askForProof(): Promise<boolean> {
  if (listeners.size === 0) return Promise.resolve(false);
  if (asking === null) {
    let settle: (given: boolean) => void = () => undefined;
    const given = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    asking = { given, settle };
    listeners.forEach((listener) => listener());
  }
  return asking.given;
}

export function settleProof(given: boolean): void {
  const settled = asking;
  asking = null;
  settled?.settle(given);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) settleProof(false);
  };
}

export function useProofAsked(): boolean {
  return useSyncExternalStore(subscribe, () => asking !== null);
}
