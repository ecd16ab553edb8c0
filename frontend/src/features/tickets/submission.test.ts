import { expect, it } from "vitest";

import { submissionFor } from "./submission";

it("keeps the key for the same content, and makes a new one for other content", () => {
  const first = submissionFor({ title: "Caído", tags: ["red"] }, null);

  expect(submissionFor({ title: "Caído", tags: ["red"] }, first)).toBe(first);
  expect(submissionFor({ title: "Caído", tags: ["vpn"] }, first).key).not.toBe(first.key);
});
