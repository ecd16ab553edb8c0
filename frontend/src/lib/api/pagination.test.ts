import { expect, it } from "vitest";

import { pathOf } from "./pagination";

it("asks for the next page at the page's own origin, whatever host the link names", () => {
  expect(pathOf("http://gateway:8000/api/tickets/?page_size=25&cursor=a%2Bb%3D")).toBe(
    "/api/tickets/?page_size=25&cursor=a%2Bb%3D",
  );
});
