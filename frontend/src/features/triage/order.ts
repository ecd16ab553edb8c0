/** `list` with the item at `from` at `to` instead; indices beyond its ends count as the ends. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.toSpliced(from, 1);
  const item = list[from];
  if (item === undefined) return rest;
  return rest.toSpliced(Math.max(0, Math.min(to, rest.length)), 0, item);
}

/**
 * Where an item lands that is let go at height `y`: before the first row whose middle is below.
 *
 * @param rows top and height of each row in order, px
 * @param from the item's own index, which it leaves
 */
export function landing(rows: readonly { top: number; height: number }[], from: number, y: number) {
  const before = rows.findIndex(({ top, height }) => y < top + height / 2);
  const gap = before === -1 ? rows.length : before;
  return gap > from ? gap - 1 : gap;
}
