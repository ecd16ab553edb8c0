import { describe, expect, it } from "vitest";

import { formatAge, formatDuration, formatRemaining } from "./time";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

describe("formatAge", () => {
  it.each([
    [5, "now"],
    [59, "now"],
    [60, "1 min. ago"],
    [59 * 60 + 59, "59 min. ago"],
    [3_600, "1 hr. ago"],
    [86_399, "23 hr. ago"],
    [86_400, "yesterday"],
    [3 * 86_400, "3 days ago"],
    [45 * 86_400, "last mo."],
    [800 * 86_400, "2 yr. ago"],
  ])("says of %d s: %s", (seconds, text) => {
    expect(formatAge(ago(seconds), NOW, "en")).toBe(text);
  });

  it("speaks Spanish", () => {
    expect(formatAge(ago(300), NOW, "es")).toBe("hace 5 min");
  });

  it("takes a time ahead of the clock for now", () => {
    expect(formatAge(ago(-90), NOW, "en")).toBe("now");
  });
});

describe("formatDuration", () => {
  it.each([
    [84, "en", "84 ms"],
    [1_840, "en", "1.8 sec"],
    [1_840, "es", "1,8 s"],
    [12_400, "en", "12 sec"],
    [180_000, "en", "3 min"],
    [2 * 3_600_000, "en", "2 hr"],
    [3 * 86_400_000, "en", "3 days"],
  ])("shows %d ms in %s as %s", (ms, locale, text) => {
    expect(formatDuration(ms, locale)).toBe(text);
  });
});

describe("formatRemaining", () => {
  it.each([
    [30_000, "1 min"],
    [5 * 60_000 + 1, "5 min"],
    [80 * 60_000, "1 hr 20 min"],
    [3_600_000, "1 hr"],
    [51 * 3_600_000, "2 days 3 hr"],
  ])("says of %d ms: %s", (ms, text) => expect(formatRemaining(ms, "en")).toBe(text));
});
