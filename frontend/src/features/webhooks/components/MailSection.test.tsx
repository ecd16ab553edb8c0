import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import type { Delivery } from "@/lib/api/schema";
import { pageOf } from "@/testing/answers";
import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { MailSection } from "./MailSection";

const FAILED: Delivery = {
  id: 9,
  event: "ticket.created",
  event_id: "e-1",
  ticket_id: 4,
  recipient: "ana@example.com",
  status: "failed",
  attempts: 3,
  response_code: 550,
  response: null,
  reason: "No such mailbox",
  created_at: "2026-11-24T06:00:00Z",
  last_attempt_at: "2026-11-24T06:00:05Z",
  next_attempt_at: null,
  sent_at: null,
};

it("begins with the mails that failed, says why, and sends one again", async () => {
  const user = userEvent.setup();
  const sent = fakeFetch(({ method }) =>
    method === "POST"
      ? json(202, { ...FAILED, status: "pending" })
      : pageOf(sent.some((one) => one.method === "POST") ? [] : [FAILED]),
  );
  renderInApp(<MailSection />);
  const row = await screen.findByRole("row", { name: /ana@example.com/ });
  expect(sent[0]?.path).toBe("/api/mail-deliveries/?page_size=25&status=failed");
  expect(row).toHaveTextContent("No such mailbox");
  expect(row).toHaveTextContent("3 attempts");

  await user.click(within(row).getByRole("button", { name: "Send ticket.created of ticket 4 again" }));
  expect(await screen.findByText("None has failed.")).toBeVisible();
  expect(sent.find(({ method }) => method === "POST")?.path).toBe(
    "/api/mail-deliveries/9/send-again/",
  );
});

it("offers nothing to send again of what is still to be sent", async () => {
  const waiting = {
    ...FAILED,
    status: "pending",
    next_attempt_at: "2026-11-24T07:00:00Z",
  };
  fakeFetch(() => pageOf([waiting]));
  renderInApp(<MailSection />);
  expect(await screen.findByText(/^Next attempt: /)).toBeVisible();
  expect(screen.queryByRole("button", { name: /again/ })).toBeNull();
});
