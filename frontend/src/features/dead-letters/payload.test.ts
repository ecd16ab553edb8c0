import { expect, it } from "vitest";

import { pretty } from "./payload";

it("indents JSON, and leaves alone what is none", () => {
  expect(pretty('{"id":1,"title":"Caído"}')).toBe('{\n  "id": 1,\n  "title": "Caído"\n}');
  expect(pretty('{"id":1,"ti…')).toBe('{"id":1,"ti…');
  expect(pretty("")).toBe("");
});
