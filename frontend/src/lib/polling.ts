import { useStreamState } from "./stream";

const WAITING_MS = 2_000;
const IDLE_MS = 10_000;
/** A ticket without priority for longer than this is stuck: asking every 2 s would not help it. */
const PATIENCE_MS = 2 * 60_000;

interface Prioritisable {
  priority: string | null;
  created_at: string;
}

export function isPriorityDue(ticket: Prioritisable, now: number): boolean {
  return ticket.priority === null && now - Date.parse(ticket.created_at) < PATIENCE_MS;
}

/** Milliseconds until the next poll: short while a priority is about to arrive. */
export function pollInterval(priorityDue: boolean): number {
  return priorityDue ? WAITING_MS : IDLE_MS;
}

/** As `pollInterval`; no poll while the live stream tells what happens. */
export function usePollInterval(): (priorityDue?: boolean) => number | false {
  const live = useStreamState() === "live";
  return (priorityDue = false) => (live ? false : pollInterval(priorityDue));
}
