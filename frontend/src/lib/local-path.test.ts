import { expect, it } from "vitest";

import { localPath } from "./local-path";

it.each([
  ["/tickets/7?new=1#top", "/tickets/7?new=1#top"],
  ["/?q=a%2Bb", "/?q=a%2Bb"],
  [null, "/"],
  ["", "/"],
  ["tickets/7", "/"],
  ["https://other.example/", "/"],
  ["//other.example/", "/"],
  ["/\\other.example/", "/"],
  ["/\t/other.example/", "/"],
  ["/..//other.example", "/"],
  ["//", "/"],
  ["javascript:alert(1)", "/"],
])("goes from %j on to %s", (asked, path) => {
  expect(localPath(asked)).toBe(path);
});
