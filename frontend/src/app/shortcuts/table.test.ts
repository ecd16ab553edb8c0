import { expect, it } from "vitest";

import { ACTIONS, pagesFor } from "./table";

it("has two keys of their own for every page that somebody may see", () => {
  const keys = pagesFor("admin", "required").map((page) => page.keys);
  expect(keys.every((one) => /^g [a-z]$/.test(one))).toBe(true);
  const all = [...keys, ...ACTIONS.map((action) => action.keys)];
  expect(new Set(all).size).toBe(all.length);

  expect(pagesFor("requester", "required").map(({ to }) => to)).toEqual(["/", "/account"]);
  expect(pagesFor("admin", "open").map(({ to }) => to)).not.toContain("/account");
});
