import { describe, expect, it } from "vitest";

import { rowsInView, rowsRendered, scrollNeeded } from "./window-rows";

const place = { count: 1000, pitch: 46, height: 800 };

describe("rows in view", () => {
  it("are those between the view's edges, partly seen ones included", () => {
    expect(rowsInView({ ...place, top: 300 })).toEqual({ first: 0, last: 10 });
    expect(rowsInView({ ...place, top: -4600 })).toEqual({ first: 100, last: 117 });
    expect(rowsInView({ ...place, top: -4601 })).toEqual({ first: 100, last: 117 });
  });

  it("are never outside of the list", () => {
    expect(rowsInView({ ...place, top: 900 })).toEqual({ first: 0, last: 0 });
    expect(rowsInView({ ...place, top: -99_999 })).toEqual({ first: 999, last: 999 });
  });
});

describe("rendered rows", () => {
  it("are some more than those in view, and the space makes up for the others", () => {
    const { from, to, before, after } = rowsRendered({ first: 100, last: 117 }, 1000, 46);
    expect([from, to]).toEqual([92, 126]);
    expect(before + (to - from) * 46 + after).toBe(1000 * 46);
  });

  it("stay in a list that has become short", () => {
    expect(rowsRendered({ first: 100, last: 117 }, 3, 46)).toEqual({
      from: 0,
      to: 3,
      before: 0,
      after: 0,
    });
  });
});

it("scrolls as far as a row is hidden, and no more", () => {
  const covered = { above: 64, below: 80 };
  const at = (index: number, top: number) => scrollNeeded(index, { ...place, top }, covered);
  expect(at(2, 300)).toBe(0);
  expect(at(10, -460)).toBe(-64);
  expect(at(16, 0)).toBe(16 * 46 + 46 - 720);
});
