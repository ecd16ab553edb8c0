import { useEffect, useRef, useState, type PointerEvent } from "react";

import { landing } from "../order";

interface Drag {
  from: number;
  to: number;
}

/** How near the edge of the window, px, a dragged row scrolls the page, and by how much. */
const EDGE = 70;
const STEP = 14;

/**
 * Dragging the rows of a list by a handle, with mouse, pen or finger. The rows stay where they are
 * until one is let go; Escape calls it off.
 */
export function useDrag(onDrop: (from: number, to: number) => void) {
  const list = useRef<HTMLOListElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const dragging = drag !== null;

  useEffect(() => {
    if (!dragging) return;
    const cancel = (event: KeyboardEvent) => event.key === "Escape" && setDrag(null);
    window.addEventListener("keydown", cancel);
    return () => window.removeEventListener("keydown", cancel);
  }, [dragging]);

  const handle = (index: number) => ({
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from: index, to: index });
    },
    onPointerMove: (event: PointerEvent) => {
      if (drag === null || list.current === null) return;
      if (event.clientY < EDGE) window.scrollBy(0, -STEP);
      if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, STEP);
      const rows = Array.from(list.current.children, (row) => row.getBoundingClientRect());
      setDrag({ from: drag.from, to: landing(rows, drag.from, event.clientY) });
    },
    onPointerUp: () => {
      if (drag !== null && drag.to !== drag.from) onDrop(drag.from, drag.to);
      setDrag(null);
    },
    onPointerCancel: () => setDrag(null),
  });

  /** What a row shows while something is dragged. */
  const row = (index: number) => ({
    "data-dragged": drag?.from === index || undefined,
    "data-drop":
      drag !== null && drag.to !== drag.from && drag.to === index
        ? drag.to < drag.from
          ? "before"
          : "after"
        : undefined,
  });

  return { list, handle, row };
}
