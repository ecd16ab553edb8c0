import { screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";
import { aTicket } from "@/testing/ticket";

import { SharedTicketView } from "./SharedTicketView";

afterEach(() => vi.unstubAllGlobals());

it("shows the ticket, and nothing to change it by", async () => {
  const { title, description, status, priority, created_at, updated_at } = aTicket({
    id: 7,
    title: "Caído",
    description: "Nadie entra",
  });
  const sent = fakeFetch(() =>
    json(200, { title, description, status, priority, created_at, updated_at }),
  );
  renderInApp(<SharedTicketView token="k/1" />);

  expect(await screen.findByRole("heading", { level: 1 })).toHaveTextContent("Caído");
  expect(screen.getByText("Nadie entra")).toBeVisible();
  expect(screen.getByText("Medium")).toBeVisible();
  expect(screen.queryByRole("button")).toBeNull();
  expect(sent[0]?.path).toBe("/api/shared-tickets/k%2F1/");
});

it("says that the link leads nowhere", async () => {
  fakeFetch(() => json(404, { title: "No such link" }));
  renderInApp(<SharedTicketView token="old" />);
  expect(await screen.findByText("There is nothing at this link")).toBeVisible();
});
