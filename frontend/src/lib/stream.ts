import { useSyncExternalStore } from "react";

const STREAM_URL = "/api/stream/";
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** A tab hidden for longer gives its connection back: browsers have few of them for one host. */
const HIDDEN_MS = 5 * 60_000;

/** "lost": it was tried, and failed or ended; it is tried again. */
export type StreamState = "off" | "connecting" | "live" | "lost";

export interface StreamEvent {
  type: string;
  data: Record<string, unknown>;
}

export interface StreamHandlers {
  onEvent: (event: StreamEvent) => void;
  /** What happened until now may not have been told: look again. */
  onGap: () => void;
  /** The server refused, or a proxy answered in its place. */
  onRefused: () => void;
}

let state: StreamState = "off";
const listeners = new Set<() => void>();

function report(value: StreamState): void {
  if (value === state) return;
  state = value;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useStreamState(): StreamState {
  return useSyncExternalStore(subscribe, () => state);
}

/**
 * Follows the live stream until the function it gives back is called.
 *
 * A connection that breaks is taken up again by the browser, which says what it saw last. Where the
 * browser gives up (any answer but a 200) a new one is made, later after each failure.
 *
 * @param types the events to hear: an EventSource tells only those it is asked for by name
 */
export function followStream(
  types: readonly string[],
  { onEvent, onGap, onRefused }: StreamHandlers,
): () => void {
  let source: EventSource | null = null;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = null;
  };

  const open = () => {
    close();
    if (state === "off") report("connecting");
    const opened = new EventSource(STREAM_URL);
    source = opened;
    // Once it has seen an event, the browser names it when it comes back, and nothing is missed.
    let resumable = false;
    opened.onopen = () => {
      failures = 0;
      report("live");
      if (!resumable) onGap();
    };
    opened.onerror = () => {
      report("lost");
      if (opened.readyState !== EventSource.CLOSED) return;
      close();
      retry = setTimeout(open, retryDelay(failures, Math.random()));
      failures += 1;
      onRefused();
    };
    for (const type of types) {
      opened.addEventListener(type, ({ data }: MessageEvent<string>) => {
        resumable = true;
        onEvent({ type, data: JSON.parse(data) as Record<string, unknown> });
      });
    }
    opened.addEventListener("reload", onGap);
  };

  const onVisibility = () => {
    clearTimeout(rest);
    if (document.visibilityState === "hidden") {
      rest = setTimeout(() => {
        close();
        report("off");
      }, HIDDEN_MS);
    } else if (state !== "live") {
      open();
    }
  };

  open();
  // Another network: what is open may be dead without having been told so.
  window.addEventListener("online", open);
  document.addEventListener("visibilitychange", onVisibility);
  return () => {
    window.removeEventListener("online", open);
    document.removeEventListener("visibilitychange", onVisibility);
    clearTimeout(rest);
    close();
    report("off");
  };
}

/** Milliseconds: doubled with every failure, and spread, so that not everybody comes at once. */
export function retryDelay(failures: number, random: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures) * (0.5 + random / 2);
}
