import { afterEach, expect, it, vi } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";
import { aTicket } from "@/testing/ticket";

import { BulkConflictError } from "../bulk";
import { changeOne } from "./change-many";

afterEach(() => vi.unstubAllGlobals());

/** A server where the ticket is as given, and takes changes of that version alone. */
function serverWith(current: ReturnType<typeof aTicket>) {
  return fakeFetch((request) => {
    if (request.method === "GET") return json(200, current);
    if (request.headers.get("If-Match") !== `"${current.version}"`) return json(412, {});
    return json(200, { ...current, ...(request.body as object), version: current.version + 1 });
  });
}

const listed = aTicket({ id: 7, version: 1, priority: null, status: "open", tags: ["red"] });

it("is made over a priority that has arrived, and over tags of others", async () => {
  const sent = serverWith({ ...listed, version: 3, priority: "high", tags: ["red", "vpn"] });
  const changed = await changeOne(listed, { status: "waiting", addTag: "vip" });
  expect(changed).toMatchObject({ status: "waiting", tags: ["red", "vpn", "vip"], version: 4 });
  expect(sent.map(({ method }) => method)).toEqual(["PATCH", "GET", "PATCH"]);
});

it("overwrites nothing that others have made of the same field", async () => {
  const theirs = { ...listed, version: 2, status: "resolved" as const };
  const sent = serverWith(theirs);
  const change = changeOne(listed, { status: "waiting" });
  await expect(change).rejects.toEqual(new BulkConflictError(theirs));
  expect(sent.filter(({ method }) => method === "PATCH")).toHaveLength(1);
});

it("is done where others have made the same change", async () => {
  serverWith({ ...listed, version: 2, status: "waiting" });
  expect(await changeOne(listed, { status: "waiting" })).toMatchObject({ version: 2 });
});

it("sends nothing where it is as wanted", async () => {
  const sent = serverWith(listed);
  expect(await changeOne(listed, { status: "open" })).toBe(listed);
  expect(sent).toEqual([]);
});
