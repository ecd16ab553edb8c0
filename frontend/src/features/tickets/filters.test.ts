import { describe, expect, it } from "vitest";

import { aTicket } from "@/testing/ticket";

import {
  ALL,
  isFiltered,
  isSame,
  isSteady,
  mayMatch,
  parseFilters,
  surelyMatches,
  toQuery,
  VIEWS,
  writeFilters,
} from "./filters";

describe("the filters in the URL", () => {
  it("are read, repeated or separated by commas", () => {
    const params = new URLSearchParams(
      "status=open,waiting&status=closed&priority=high&q=%20vpn%20&tag=red,vpn&assignee=Leo@example.com&due=soon&ordering=-priority",
    );
    expect(parseFilters(params)).toEqual({
      status: ["open", "waiting", "closed"],
      priority: ["high"],
      assignee: "leo@example.com",
      tag: ["red", "vpn"],
      due: true,
      q: "vpn",
      ordering: "-priority",
    });
  });

  it("leave out what is not known", () => {
    const params = new URLSearchParams("status=lost&priority=,HIGH&due=x&ordering=colour&tag=,");
    expect(parseFilters(params)).toEqual(ALL);
    expect(parseFilters(new URLSearchParams("ordering=relevance"))).toEqual(ALL);
  });

  it("are the same whatever order they were chosen in", () => {
    expect(parseFilters(new URLSearchParams("status=closed,open&tag=b,a"))).toEqual(
      parseFilters(new URLSearchParams("status=open,closed&tag=a,b")),
    );
  });

  it.each([...Object.values(VIEWS), { ...ALL, q: "a&b", tag: ["ñ"], ordering: "relevance" as const }])(
    "are written so that a link shows the same, beside what else is in the URL",
    (filters) => {
      const written = writeFilters(new URLSearchParams("new=1&q=old"), filters);
      expect(written.get("new")).toBe("1");
      expect(parseFilters(new URLSearchParams(written.toString()))).toEqual(filters);
    },
  );

  it("leave no trace when cleared", () => {
    expect(writeFilters(new URLSearchParams("status=open&q=x&due=soon"), ALL).toString()).toBe("");
    expect(isFiltered(ALL)).toBe(false);
    expect(isFiltered({ ...ALL, ordering: "-priority" })).toBe(false);
    expect(isSame(ALL, VIEWS.mine)).toBe(false);
  });
});

describe("the API's query", () => {
  it("names who I am, what is soon, and nothing that is usual", () => {
    const none = { status: [], priority: [], tag: [] };
    expect(toQuery(ALL, "a@b.c", 0)).toEqual(none);
    expect(toQuery(VIEWS.mine, "a@b.c", 0)).toMatchObject({ assignee_email: "a@b.c" });
    expect(toQuery(VIEWS.unassigned, null, 0)).toMatchObject({ unassigned: true });
    expect(toQuery(VIEWS.due, null, 0)).toEqual({
      ...none,
      sla_due_before: "1970-01-01T02:00:00.000Z",
      ordering: "sla_due_at",
    });
  });
});

describe("surelyMatches", () => {
  const fresh = aTicket({ id: 1, priority: null });

  it("puts a new ticket into the lists it belongs to", () => {
    expect(surelyMatches(fresh, ALL)).toBe(true);
    expect(surelyMatches(fresh, VIEWS.unassigned)).toBe(true);
    expect(surelyMatches(fresh, VIEWS.mine)).toBe(false);
    expect(surelyMatches(fresh, { ...ALL, status: ["closed"] })).toBe(false);
    expect(surelyMatches(fresh, { ...ALL, priority: ["low"] })).toBe(false);
    expect(surelyMatches(fresh, { ...ALL, tag: ["red"] })).toBe(false);
  });

  it("does not guess what only the server knows", () => {
    expect(surelyMatches(fresh, { ...ALL, q: "Ticket" })).toBe(false);
    expect(surelyMatches(fresh, VIEWS.due)).toBe(false);
  });
});

describe("mayMatch", () => {
  const ticket = aTicket({ id: 1, assignee_email: "a@b.c", tags: ["red"], status: "waiting" });

  it("is false for what is sure not to be in the list", () => {
    expect(mayMatch(ticket, VIEWS.mine, "a@b.c")).toBe(true);
    expect(mayMatch(ticket, VIEWS.mine, "other@b.c")).toBe(false);
    expect(mayMatch(ticket, VIEWS.mine, null)).toBe(false);
    expect(mayMatch({ ...ticket, status: "closed" }, VIEWS.mine, "a@b.c")).toBe(false);
    expect(mayMatch(ticket, { ...ALL, tag: ["red", "vpn"] }, null)).toBe(false);
    expect(mayMatch(ticket, VIEWS.due, null)).toBe(false);
    expect(mayMatch({ ...ticket, sla_due_at: "2026-01-01T00:00:00Z" }, VIEWS.due, null)).toBe(true);
    expect(mayMatch(ticket, { ...ALL, q: "other" }, null)).toBe(true);
  });
});

it("an order is steady in which a ticket keeps its place", () => {
  expect(isSteady(ALL)).toBe(true);
  expect(isSteady({ ...ALL, ordering: "-updated_at" })).toBe(false);
  expect(isSteady(VIEWS.due)).toBe(false);
});
