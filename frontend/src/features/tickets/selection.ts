import { useCallback, useEffect, useMemo, useRef, useState } from "react";

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

export interface Selection {
  ids: ReadonlySet<number>;
  /** Those of the list that are selected. */
  selected: readonly Ticket[];
  /** @param range whether all from the one before are meant */
  toggle: (id: number, range: boolean) => void;
  set: (ids: readonly number[]) => void;
}

/** Which of the listed tickets are selected; none once another list is shown. */
export function useSelection(tickets: readonly Ticket[], list: string): Selection {
  const [{ of, ids }, setChosen] = useState<{ of: string; ids: ReadonlySet<number> }>({
    of: list,
    ids: new Set(),
  });
  const anchor = useRef<number | null>(null);
  if (of !== list) setChosen({ of: list, ids: new Set() });

  // Each row holds the function: it is not made anew with every change of a ticket.
  const listed = useRef(tickets);
  useEffect(() => {
    listed.current = tickets;
  });

  const toggle = useCallback((id: number, range: boolean) => {
    const chosen = between(listed.current, range ? anchor.current : null, id);
    anchor.current = id;
    setChosen((current) => {
      const next = new Set(current.ids);
      const select = !current.ids.has(id);
      for (const one of chosen) {
        if (select) next.add(one);
        else next.delete(one);
      }
      return { ...current, ids: next };
    });
  }, []);
  const set = useCallback(
    (wanted: readonly number[]) => setChosen(({ of }) => ({ of, ids: new Set(wanted) })),
    [],
  );
  const selected = useMemo(
    () => (ids.size === 0 ? [] : tickets.filter(({ id }) => ids.has(id))),
    [tickets, ids],
  );
  return { ids, selected, toggle, set };
}
