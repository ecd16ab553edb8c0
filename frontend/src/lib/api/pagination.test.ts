import { expect, it } from "vitest";

import { cursorOf } from "./pagination";

it("reads where the next page begins, whatever host the link names", () => {
  expect(cursorOf("http://gateway:8000/api/tickets/?page_size=25&cursor=a%2Bb%3D")).toBe("a+b=");
  expect(cursorOf(null)).toBeNull();
});
