import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";

import type { Ticket } from "@/lib/api/schema";

/** The page's header, and what stands at its foot: what is scrolled to must not be behind them. */
const ABOVE = 104;
const BELOW = 80;

interface WindowRows {
  tickets: readonly Ticket[];
  /** Pixels of a row; where they differ, what they usually are. */
  size: number;
  gap?: number;
  /** The first and the last row in view. */
  onView: (first: number, last: number) => void;
  /** The row to bring into view and to focus; counts up so that the same can be asked for again. */
  target: { index: number; times: number } | null;
}

/** Of a long list in the page only the rows near the view are there; space stands for the others. */
export function useWindowRows<T extends HTMLElement>({
  tickets,
  size,
  gap = 0,
  onView,
  target,
}: WindowRows) {
  const place = useRef<T>(null);
  const [top, setTop] = useState(0);
  const rows = useWindowVirtualizer({
    count: tickets.length,
    estimateSize: () => size,
    gap,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: ABOVE,
    scrollPaddingEnd: BELOW,
    getItemKey: (index) => tickets[index]?.id ?? index,
  });

  // Where the list begins depends on what is above it, which may wrap.
  useLayoutEffect(() => {
    const find = () =>
      setTop(Math.round((place.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
    find();
    const observer = new ResizeObserver(find);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);

  const items = rows.getVirtualItems();
  const first = rows.range?.startIndex ?? 0;
  const last = rows.range?.endIndex ?? 0;
  useEffect(() => onView(first, last), [first, last, onView]);

  useEffect(() => {
    if (target === null) return;
    rows.scrollToIndex(target.index);
    const frame = requestAnimationFrame(() =>
      place.current
        ?.querySelector<HTMLElement>(`[data-index="${target.index}"] a`)
        ?.focus({ preventScroll: true }),
    );
    return () => cancelAnimationFrame(frame);
  }, [target, rows]);

  return {
    place,
    items,
    measure: rows.measureElement,
    before: (items[0]?.start ?? top) - top,
    after: Math.max(0, rows.getTotalSize() - ((items.at(-1)?.end ?? top) - top)),
  };
}
