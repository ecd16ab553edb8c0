import type { Ticket } from "@/lib/api/schema";
import { useShortcuts } from "@/lib/shortcuts";

import type { Target } from "./use-window-rows";

interface QueueKeysProps {
  tickets: readonly Ticket[];
  /** The row gone to last. */
  last: Target | null;
  onMove: (index: number) => void;
  /** Null for who may not select. */
  onToggle: ((id: number, range: boolean) => void) | null;
}

/** The keys of the list: they go from row to row, and select. */
export default function QueueKeys({ tickets, last, onMove, onToggle }: QueueKeysProps) {
  // Where the focus is; it is lost when its row is scrolled far away.
  const current = () => {
    const row = document.activeElement?.closest("[data-index]");
    return row instanceof HTMLElement ? Number(row.dataset.index) : (last?.index ?? -1);
  };
  const move = (by: number) => {
    if (tickets.length > 0) onMove(Math.max(0, Math.min(tickets.length - 1, current() + by)));
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: () => {
      const ticket = tickets[current()];
      if (ticket) onToggle?.(ticket.id, false);
    },
  });
  return null;
}
