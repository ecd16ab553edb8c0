import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Renewal } from "./renewal";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function watch() {
  const runs: number[][] = [];
  return { runs, renewal: new Renewal((ids) => runs.push([...ids])) };
}

it("asks soon, and once more after what is slow", () => {
  const { runs, renewal } = watch();
  renewal.note(1);
  renewal.note(2);
  vi.advanceTimersByTime(300);
  expect(runs).toEqual([[1, 2]]);
  vi.advanceTimersByTime(2_000);
  expect(runs).toEqual([[1, 2], [1, 2]]);
  vi.advanceTimersByTime(60_000);
  expect(runs).toHaveLength(2);
});

it("asks every 2 s at most, however much happens", () => {
  const { runs, renewal } = watch();
  for (let id = 0; id < 100; id += 1) {
    renewal.note(id);
    vi.advanceTimersByTime(100);
  }
  expect(runs.length).toBeLessThanOrEqual(6);
  vi.advanceTimersByTime(10_000);
  const times = new Map<number, number>();
  for (const id of runs.flat()) times.set(id, (times.get(id) ?? 0) + 1);
  expect([...times.values()].every((count) => count === 2)).toBe(true);
  expect(times.size).toBe(100);
});

it("asks no more once it is cancelled", () => {
  const { runs, renewal } = watch();
  renewal.note(1);
  renewal.cancel();
  vi.advanceTimersByTime(10_000);
  expect(runs).toEqual([]);
});
