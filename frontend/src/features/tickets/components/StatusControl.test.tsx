import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import { fakeFetch, json, type SentRequest } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";
import { aTicket } from "@/testing/ticket";

import { TicketView } from "./TicketView";

afterEach(() => vi.unstubAllGlobals());

const open = aTicket({ id: 5, status: "open" });

async function resolve(answer: (request: SentRequest, count: number) => Response) {
  const sent = fakeFetch(answer);
  renderInApp(<TicketView id={5} renderHistory={() => null} />);
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Status: Open. Change" }));
  await user.click(await screen.findByRole("menuitemradio", { name: "Resolved" }));
  return { sent, user };
}

describe("changing the status", () => {
  it("offers the moves that the server allows", async () => {
    fakeFetch(() => json(200, { ...open, allowed_moves: ["closed"] }, { ETag: '"1"' }));
    renderInApp(<TicketView id={5} renderHistory={() => null} />);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "Status: Open. Change" }));
    const offered = await screen.findAllByRole("menuitemradio");
    expect(offered.map((item) => item.textContent)).toEqual(["Open", "Closed"]);
  });

  it("says which version it was made on", async () => {
    const { sent } = await resolve(({ method }) =>
      method === "PATCH"
        ? json(200, { ...open, status: "resolved", version: 2 }, { ETag: '"2"' })
        : json(200, open, { ETag: '"1"' }),
    );

    expect(await screen.findByRole("button", { name: "Status: Resolved. Change" })).toBeVisible();
    const patch = sent.find(({ method }) => method === "PATCH");
    expect(patch?.headers.get("If-Match")).toBe('"1"');
    expect(patch?.body).toEqual({ status: "resolved" });
  });

  it("shows what somebody else made of it, and applies the change to that on request", async () => {
    let changed = false;
    const { sent, user } = await resolve(({ method, headers }) => {
      if (method === "GET") {
        return changed
          ? json(200, { ...open, status: "waiting", version: 2 }, { ETag: '"2"' })
          : json(200, open, { ETag: '"1"' });
      }
      if (headers.get("If-Match") === '"1"') {
        changed = true;
        return json(412, { title: "Precondition failed" });
      }
      return json(200, { ...open, status: "resolved", version: 3 }, { ETag: '"3"' });
    });

    const alert = await screen.findByRole("alert");
    await waitFor(() => expect(alert).toHaveTextContent("The status is now “Waiting”"));
    await user.click(screen.getByRole("button", { name: "Change to “Resolved”" }));

    expect(await screen.findByRole("button", { name: "Status: Resolved. Change" })).toBeVisible();
    const matches = sent
      .filter(({ method }) => method === "PATCH")
      .map(({ headers }) => headers.get("If-Match"));
    expect(matches).toEqual(['"1"', '"2"']);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("gives the server's reason when the move is not allowed", async () => {
    const { user } = await resolve(({ method }) =>
      method === "PATCH"
        ? json(409, { title: "Conflict", detail: "A closed ticket stays closed." })
        : json(200, open, { ETag: '"1"' }),
    );

    expect(await screen.findByRole("alert")).toHaveTextContent("A closed ticket stays closed.");
    await user.click(screen.getByRole("button", { name: "Understood" }));
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
