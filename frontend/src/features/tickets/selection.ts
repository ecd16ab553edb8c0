import { useCallback, useMemo, useRef, useState } from "react";

import type { Ticket } from "@/lib/api/schema";

/**
 * The ids from one ticket to another, both included, in the order listed; the other alone where the
 * first is not listed any more.
 */
export function between(tickets: readonly Ticket[], from: number | null, to: number): number[] {
  const start = tickets.findIndex(({ id }) => id === from);
  const end = tickets.findIndex(({ id }) => id === to);
  if (start === -1 || end === -1) return [to];
  return tickets.slice(Math.min(start, end), Math.max(start, end) + 1).map(({ id }) => id);
}

/** Which of the listed tickets are selected. */
export function useSelection(tickets: readonly Ticket[]) {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());
  const anchor = useRef<number | null>(null);

  const toggle = useCallback((id: number, range: boolean) => {
    const from = range ? anchor.current : null;
    anchor.current = id;
    setIds((current) => {
      const next = new Set(current);
      const select = !current.has(id);
      for (const one of between(tickets, from, id)) {
        if (select) next.add(one);
        else next.delete(one);
      }
      return next;
    });
  }, [tickets]);
  const selected = useMemo(() => tickets.filter(({ id }) => ids.has(id)), [tickets, ids]);
  const set = useCallback((wanted: readonly number[]) => setIds(new Set(wanted)), []);
  return { ids, selected, toggle, set };
}
