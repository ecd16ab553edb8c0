/** Rows beyond either edge of the view that are there as well: scrolling a little shows no gap. */
const OVERSCAN = 8;

/** The first and the last row that can be seen. */
export interface RowsInView {
  first: number;
  last: number;
}

interface Place {
  /** How many rows there are. */
  count: number;
  /** Pixels from the top of one row to the top of the next. */
  pitch: number;
  /** Pixels from the top of the view to the top of the list; negative once it is scrolled past. */
  top: number;
  /** Pixels of the view's height. */
  height: number;
}

/** Which rows can be seen. All rows are of the same height. */
export function rowsInView({ count, pitch, top, height }: Place): RowsInView {
  const at = (y: number) => Math.max(0, Math.min(count - 1, Math.floor((y - top) / pitch)));
  return { first: at(0), last: at(height - 1) };
}

/** Which rows are rendered, and the pixels that stand for those before and after them. */
export function rowsRendered({ first, last }: RowsInView, count: number, pitch: number) {
  const from = Math.max(0, Math.min(first, count - 1) - OVERSCAN);
  const to = Math.min(count, last + 1 + OVERSCAN);
  return { from, to, before: from * pitch, after: (count - to) * pitch };
}

/**
 * Pixels to scroll so that a row is between what covers the view's edges; 0 where it is.
 *
 * @param above, below pixels that are covered there
 */
export function scrollNeeded(
  index: number,
  { pitch, top, height }: Place,
  { above, below }: { above: number; below: number },
): number {
  const start = top + index * pitch;
  if (start < above) return start - above;
  return Math.max(0, start + pitch - (height - below));
}
