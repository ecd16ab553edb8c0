import { afterEach, expect, it, vi } from "vitest";

import { uuid } from "./uuid";

const V4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

afterEach(() => vi.unstubAllGlobals());

it("makes a version 4 UUID, on an insecure origin as well", () => {
  expect(uuid()).toMatch(V4);

  const { crypto } = globalThis;
  vi.stubGlobal("crypto", {
    getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes),
  });
  const [first, second] = [uuid(), uuid()];
  expect(first).toMatch(V4);
  expect(first).not.toBe(second);
});
