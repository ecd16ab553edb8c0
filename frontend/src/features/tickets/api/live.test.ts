import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";

import { aTicket } from "@/testing/ticket";

import { applyToLists, renewTickets, ticketOf, told } from "./live";
import { startAnew, type TicketPages } from "./pages";

const waiting = aTicket({ id: 1, priority: null, version: 1 });
const arrival = { type: "priority.assigned", data: { ticket_id: 1, priority: "high" } };

describe("what an event tells", () => {
  it("is the priority, unless it was set by hand", () => {
    expect(told(waiting, arrival)).toEqual({ ...waiting, priority: "high" });
    const byHand = { ...waiting, priority: "low" as const, priority_overridden: true };
    expect(told(byHand, arrival)).toBe(byHand);
  });

  it("is a later version of the ticket, without what else the event has", () => {
    const data = { ...waiting, version: 2, status: "closed", from: "open", to: "closed" };
    const result = told(waiting, { type: "ticket.status_changed", data });
    expect(result).toEqual({ ...waiting, version: 2, status: "closed" });
  });

  it("is nothing new when the version is known", () => {
    const data = { ...waiting, title: "As it was" };
    expect(told(waiting, { type: "ticket.updated", data })).toBe(waiting);
  });

  it("is about the ticket it names", () => {
    expect(ticketOf(arrival)).toBe(1);
    expect(ticketOf({ type: "ticket.created", data: { id: 7 } })).toBe(7);
  });
});

it("changes the ticket in every list", () => {
  const client = new QueryClient();
  const page = { count: 1, count_exact: true, next: null, previous: null, results: [waiting] };
  client.setQueryData(["tickets", "list", {}], startAnew(page));
  applyToLists(client, arrival);
  const list = client.getQueryData<TicketPages>(["tickets", "list", {}]);
  expect(list?.pages[0]?.results[0]?.priority).toBe("high");
});

it("renews what is about these tickets or about many, and no whole list", () => {
  const client = new QueryClient();
  const keys = [
    ["tickets", "list", {}],
    ["tickets", "head", {}],
    ["tickets", "detail", 1],
    ["tickets", "history", 1],
    ["tickets", "detail", 2],
    ["people"],
  ];
  for (const key of keys) client.setQueryData(key, 0);
  const stale = () => keys.filter((key) => client.getQueryState(key)?.isInvalidated);

  renewTickets(client, new Set([1]));
  expect(stale()).toEqual([keys[1], keys[2], keys[3]]);
  renewTickets(client, "all");
  expect(stale()).toEqual([keys[1], keys[2], keys[3], keys[4]]);
});
