import { useEffect, useLayoutEffect, useRef, useState } from "react";

import { rowsInView, rowsRendered, scrollNeeded } from "../window-rows";

/** The page's header, and the bar of what is selected: what is scrolled to must not be behind them. */
const COVERED = { above: 72, below: 96 };

/** The row to bring into view and to focus; a new object each time. */
export interface Target {
  index: number;
}

interface WindowRows {
  count: number;
  /** Pixels of a row, until one can be measured. */
  height: number;
  /** Pixels between rows. */
  gap?: number;
  /** Told the first and the last row in view. */
  onView: (first: number, last: number) => void;
  target: Target | null;
}

/**
 * Of a long list in the page only the rows near the view are there; space stands for the others.
 * All rows have to be of one height. Rows are found by their `data-index`.
 */
export function useWindowRows<T extends HTMLElement>({
  count,
  height,
  gap = 0,
  onView,
  target,
}: WindowRows) {
  const list = useRef<T>(null);
  const wanted = useRef<number | null>(null);
  const done = useRef<Target | null>(null);
  const [{ first, last, pitch }, setView] = useState({
    first: 0,
    last: Math.ceil(window.innerHeight / (height + gap)),
    pitch: height + gap,
  });

  useLayoutEffect(() => {
    const look = () => {
      if (list.current === null) return;
      const row = list.current.querySelector("[data-index]");
      // Where letters are larger, rows are.
      const measured = row?.getBoundingClientRect().height ?? 0;
      const { top } = list.current.getBoundingClientRect();
      setView((current) => {
        const pitch = measured > 0 ? measured + gap : current.pitch;
        const seen = rowsInView({ count, pitch, top, height: window.innerHeight });
        const same =
          seen.first === current.first && seen.last === current.last && pitch === current.pitch;
        return same ? current : { ...seen, pitch };
      });
    };
    look();
    window.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    // Where the list begins depends on what is above it, which may wrap.
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    return () => {
      window.removeEventListener("scroll", look);
      window.removeEventListener("resize", look);
      observer.disconnect();
    };
  }, [count, gap]);

  useEffect(() => onView(first, last), [first, last, onView]);

  useEffect(() => {
    // Each target once: not again when the list grows.
    if (target === null || target === done.current || list.current === null) return;
    done.current = target;
    wanted.current = target.index;
    const { top } = list.current.getBoundingClientRect();
    const place = { count, pitch, top, height: window.innerHeight };
    window.scrollBy(0, scrollNeeded(target.index, place, COVERED));
    focusWanted(list.current, wanted);
  }, [target, count, pitch]);

  // It may have to be rendered first.
  useLayoutEffect(() => focusWanted(list.current, wanted));

  return { list, ...rowsRendered({ first, last }, count, pitch) };
}

function focusWanted(list: HTMLElement | null, wanted: { current: number | null }): void {
  if (wanted.current === null) return;
  const link = list?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`);
  if (link == null) return;
  wanted.current = null;
  link.focus({ preventScroll: true });
}
