import { screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import type { Notification } from "@/lib/api/schema";
import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { TicketTimeline } from "./TicketTimeline";

afterEach(() => vi.unstubAllGlobals());

const created: Notification = {
  id: 1,
  ticket_id: 5,
  event: "ticket.created",
  text: "Ticket created: Caído",
  data: { title: "Caído" },
  recipient: null,
  read_at: null,
  created_at: "2026-11-24T06:00:00.000000Z",
};
const assigned: Notification = {
  ...created,
  id: 2,
  event: "priority.assigned",
  data: { priority: "critical", reason: "the word caído" },
  created_at: "2026-11-24T06:00:00.840000Z",
};

function answer(results: Notification[]) {
  return fakeFetch(() =>
    json(200, { count: results.length, count_exact: true, next: null, previous: null, results }),
  );
}

it("tells the way of a ticket in order, with the reason and the time it took", async () => {
  const sent = answer([assigned, created]);
  renderInApp(<TicketTimeline ticket={{ id: 5, priority: "critical", created_at: created.created_at }} />);

  const [first, second] = await screen.findAllByRole("listitem");
  expect(first).toHaveTextContent("Ticket created");
  expect(second).toHaveTextContent("Critical");
  expect(second).toHaveTextContent("the word caído");
  expect(second).toHaveTextContent("840 ms later");
  expect(sent[0]?.path).toContain("ticket_id=5");
});

it("shows that the priority is still to come", async () => {
  answer([created]);
  renderInApp(<TicketTimeline ticket={{ id: 5, priority: null, created_at: created.created_at }} />);

  const steps = await screen.findAllByRole("listitem");
  expect(steps).toHaveLength(2);
  expect(steps[1]).toHaveTextContent("Prioritising…");
});

it("shows an event it does not know in the server's words", async () => {
  answer([{ ...created, event: "ticket.reopened", text: "Opened again by Ana" }]);
  renderInApp(<TicketTimeline ticket={{ id: 5, priority: "low", created_at: created.created_at }} />);

  expect(await screen.findByText("Opened again by Ana")).toBeVisible();
});
