import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import { sessionAnswer } from "@/testing/answers";
import { fakeFetch as fakeNetwork, json, type SentRequest } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";
import { aTicket } from "@/testing/ticket";

import { QueueView } from "./QueueView";

afterEach(() => vi.unstubAllGlobals());

/** What is asked of tickets, by somebody with few rights, who is shown nothing beside the list. */
function fakeFetch(answer: (request: SentRequest, count: number) => Response): SentRequest[] {
  const asked: SentRequest[] = [];
  fakeNetwork((request) => {
    if (request.path === "/api/session/") return sessionAnswer("requester");
    asked.push(request);
    return answer(request, asked.length);
  });
  return asked;
}

const EMPTY = { count: 0, count_exact: true, next: null, previous: null, results: [] };

describe("the queue", () => {
  it("asks for what the URL says", async () => {
    const sent = fakeFetch(() => json(200, EMPTY));
    renderInApp(<QueueView emptyAction={null} />, { url: "/?status=closed,open&q=vpn" });

    expect(await screen.findByText("No ticket matches")).toBeVisible();
    expect(sent[0]?.path).toBe("/api/tickets/?status=open&status=closed&q=vpn&page_size=50");
  });

  it("offers the first step when there is nothing yet", async () => {
    fakeFetch(() => json(200, EMPTY));
    renderInApp(<QueueView emptyAction={<button type="button">start</button>} />);

    expect(await screen.findByText("No tickets yet")).toBeVisible();
    expect(screen.getByRole("button", { name: "start" })).toBeVisible();
  });

  it("follows the next link and keeps what was there", async () => {
    const page = (id: number, next: string | null) => ({
      ...EMPTY,
      count: 2,
      next,
      results: [aTicket({ id })],
    });
    const sent = fakeFetch(({ path }) =>
      path.includes("cursor") ? json(200, page(1, null)) : json(200, page(2, "http://gw:8000/api/tickets/?cursor=c")),
    );
    renderInApp(<QueueView emptyAction={null} />);

    expect(await screen.findByRole("link", { name: "Ticket 1" })).toBeVisible();
    expect(screen.getByRole("link", { name: "Ticket 2" })).toBeVisible();
    expect(sent[1]?.path).toBe("/api/tickets/?page_size=50&cursor=c");
    expect(screen.queryByRole("button", { name: "Load more" })).toBeNull();
  });

  it("shows the server's words on an error, and tries again on request", async () => {
    fakeFetch((_request, count) =>
      count === 1 ? json(500, { title: "Broken", detail: "Ref 42." }) : json(200, EMPTY),
    );
    renderInApp(<QueueView emptyAction={null} />);

    expect(await screen.findByRole("alert")).toHaveTextContent("BrokenRef 42.");
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));

    expect(await screen.findByText("No tickets yet")).toBeVisible();
  });

  it("shows agents views, each with its count, and what may be selected", async () => {
    const asked: string[] = [];
    fakeNetwork(({ path }) => {
      if (path === "/api/session/") return sessionAnswer("agent");
      asked.push(path);
      if (path.endsWith("page_size=1")) {
        const many = path.includes("unassigned");
        return json(200, { ...EMPTY, count: many ? 10_000 : 3, count_exact: !many });
      }
      return json(200, { ...EMPTY, count: 1, results: [aTicket({ id: 1 })] });
    });
    const url = "/?assignee=me&status=open,in_progress,waiting";
    renderInApp(<QueueView emptyAction={null} />, { url });

    const views = await screen.findByRole("navigation", { name: "Views" });
    expect(await within(views).findByRole("link", { name: "My open 3" })).toHaveAttribute(
      "aria-current",
      "page",
    );
    expect(await within(views).findByRole("link", { name: "Unassigned 10,000+" })).toHaveAttribute(
      "href",
      "/?status=open%2Cin_progress%2Cwaiting&assignee=none",
    );
    expect(asked).toContain(
      "/api/tickets/?status=open&status=in_progress&status=waiting&assignee_email=ada%40example.com&page_size=50",
    );
    await userEvent.click(screen.getByRole("checkbox", { name: "Select #1, Ticket 1" }));
    expect(await screen.findByRole("region", { name: "Change the selected tickets" })).toBeVisible();
  });

  it("shows requesters their own tickets, and nothing to change", async () => {
    fakeFetch(() => json(200, { ...EMPTY, count: 1, results: [aTicket({ id: 1 })] }));
    renderInApp(<QueueView emptyAction={null} />);

    expect(await screen.findByRole("link", { name: "Ticket 1" })).toBeVisible();
    expect(screen.getByRole("heading", { name: "My tickets" })).toBeVisible();
    expect(screen.queryByRole("navigation", { name: "Views" })).toBeNull();
    expect(screen.queryByRole("checkbox")).toBeNull();
  });
});
