import { describe, expect, it } from "vitest";

import { aTicket } from "@/testing/ticket";

import { isFiltered, parseFilters, surelyMatches, writeFilters } from "./filters";

const NONE = { status: [], priority: [], q: "" };

describe("the filters in the URL", () => {
  it("are read, repeated or separated by commas", () => {
    const params = new URLSearchParams("status=open,waiting&status=closed&priority=high&q=%20vpn%20");
    expect(parseFilters(params)).toEqual({
      status: ["open", "waiting", "closed"],
      priority: ["high"],
      q: "vpn",
    });
  });

  it("leave out what is not known", () => {
    expect(parseFilters(new URLSearchParams("status=lost&priority=,HIGH"))).toEqual(NONE);
  });

  it("are the same whatever order they were chosen in", () => {
    expect(parseFilters(new URLSearchParams("status=closed,open"))).toEqual(
      parseFilters(new URLSearchParams("status=open,closed")),
    );
  });

  it("are written so that a link shows the same, beside what else is in the URL", () => {
    const filters = parseFilters(new URLSearchParams("status=open,closed&priority=low&q=a&b"));
    const written = writeFilters(new URLSearchParams("new=1&q=old"), filters);
    expect(written.get("new")).toBe("1");
    expect(parseFilters(new URLSearchParams(written.toString()))).toEqual(filters);
  });

  it("leave no trace when cleared", () => {
    expect(writeFilters(new URLSearchParams("status=open&q=x"), NONE).toString()).toBe("");
    expect(isFiltered(NONE)).toBe(false);
  });
});

describe("surelyMatches", () => {
  const fresh = aTicket({ id: 1, priority: null });

  it("puts a new ticket into the lists it belongs to", () => {
    expect(surelyMatches(fresh, NONE)).toBe(true);
    expect(surelyMatches(fresh, { ...NONE, status: ["open"] })).toBe(true);
    expect(surelyMatches(fresh, { ...NONE, status: ["closed"] })).toBe(false);
    expect(surelyMatches(fresh, { ...NONE, priority: ["low"] })).toBe(false);
  });

  it("does not guess what a search finds", () => {
    expect(surelyMatches(fresh, { ...NONE, q: "Ticket" })).toBe(false);
  });
});
