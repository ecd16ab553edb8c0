import { describe, expect, it } from "vitest";

import { landing, moved } from "./order";

describe("moved", () => {
  it.each([
    [0, 2, "bca"],
    [2, 0, "cab"],
    [1, 1, "abc"],
    [0, -1, "abc"],
    [1, 9, "acb"],
  ])("puts %d at %d", (from, to, result) => {
    expect(moved(["a", "b", "c"], from, to).join("")).toBe(result);
  });
});

describe("landing", () => {
  const rows = [0, 40, 80].map((top) => ({ top, height: 40 }));

  it.each([
    [0, -5, 0],
    [0, 50, 0],
    [0, 65, 1],
    [0, 500, 2],
    [2, 10, 0],
    [2, 30, 1],
    [1, 50, 1],
  ])("of row %d let go at %d px is %d", (from, y, to) => {
    expect(landing(rows, from, y)).toBe(to);
  });
});
