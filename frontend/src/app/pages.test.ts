import { expect, it } from "vitest";

import { deskFor, managementFor } from "./pages";

const addresses = (...of: Parameters<typeof managementFor>) =>
  managementFor(...of).flatMap(({ pages }) => pages.map(({ to }) => to));

it("leads everybody only to what they may see", () => {
  expect(deskFor("requester").map(({ to }) => to)).toEqual(["/"]);
  expect(deskFor("agent").map(({ to }) => to)).toEqual(["/", "/overview"]);
  expect(addresses("requester", "required")).toEqual([]);
  expect(addresses("agent", "required")).toEqual(["/triage", "/sla", "/webhooks"]);
  const admin = ["/triage", "/sla", "/webhooks", "/dead-letters"];
  expect(addresses("admin", "open")).toEqual(admin);
  expect(addresses("admin", "required")).toEqual([...admin, "/people", "/audit"]);
});
