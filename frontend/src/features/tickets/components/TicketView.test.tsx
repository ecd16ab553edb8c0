import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { HistoryEntry, Role, Ticket, TicketChanges } from "@/lib/api/schema";
import { sessionAnswer } from "@/testing/answers";
import { fakeFetch, json, type SentRequest } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";
import { aTicket } from "@/testing/ticket";

import { readReply } from "../reply-draft";
import { TicketView } from "./TicketView";

afterEach(() => vi.unstubAllGlobals());

const open = aTicket({ id: 5, status: "open", priority: "high" });

interface Desk {
  ticket?: Ticket;
  history?: HistoryEntry[];
  role?: Role | null;
  /** Answers in place of the server; null: the server's own answer. */
  on?: (request: SentRequest) => Response | Error | null;
}

/** A server with one ticket, which others can change. */
function serve({ ticket = open, history = [], role = null, on = () => null }: Desk = {}) {
  const server = { ticket, history: [...history] };
  const now = () => json(200, server.ticket, { ETag: `"${server.ticket.version}"` });
  const change = (changes: TicketChanges) => {
    const { priority, ...others } = changes;
    server.ticket = { ...server.ticket, ...others, version: server.ticket.version + 1 };
    if (priority) server.ticket = { ...server.ticket, priority, priority_overridden: true };
    return now();
  };
  const sent = fakeFetch((request) => {
    const given = on(request);
    if (given !== null) return given;
    const { method, path, headers, body } = request;
    if (path === "/api/session/") return sessionAnswer(role);
    if (path.endsWith("/history/")) {
      return json(200, { results: server.history, complete: true, unavailable: [] });
    }
    if (path.endsWith("/priority/")) {
      return json(200, { priority: "high", reason: "rule “Outage”: it says “caído”" });
    }
    if (path.endsWith("/comments/")) {
      server.history.push(aComment(server.history.length + 1, body as { body: string }));
      return json(201, {});
    }
    if (path.startsWith("/api/people/")) return json(200, { results: [], next: null });
    if (method !== "PATCH") return now();
    if (headers.get("If-Match") !== `"${server.ticket.version}"`) {
      return json(412, { title: "Precondition failed" });
    }
    return change(body as TicketChanges);
  });
  renderInApp(<TicketView id={5} />);
  const patches = () => sent.filter(({ method }) => method === "PATCH");
  return { server, change, sent, patches, user: userEvent.setup() };
}

function aComment(id: number, { body, internal = false }: { body: string; internal?: boolean }) {
  return {
    kind: "commented",
    at: "2026-01-01T08:00:00Z",
    actor: { id: "person:1", name: "Ada" },
    internal,
    comment_id: id,
    body: body.trim(),
  };
}

const statusButton = (status: string) =>
  screen.findByRole("button", { name: `Status: ${status}. Change` });

async function choose(user: ReturnType<typeof userEvent.setup>, status: string) {
  await user.click(await screen.findByRole("menuitemradio", { name: status }));
}

describe("changing a ticket", () => {
  it("offers the moves that the server allows", async () => {
    const { user } = serve({ ticket: { ...open, allowed_moves: ["closed"] } });
    await user.click(await statusButton("Open"));
    const offered = await screen.findAllByRole("menuitemradio");
    expect(offered.map((item) => item.textContent)).toEqual(["Open", "Closed"]);
  });

  it("shows it at once, says which version it was made on, and takes it back if refused", async () => {
    const { user, patches } = serve({
      on: ({ method }) => (method === "PATCH" ? json(409, { title: "Conflict", detail: "No." }) : null),
    });
    await user.click(await statusButton("Open"));
    await choose(user, "Resolved");

    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("Not saved, and shown as it was: Status. No.");
    expect(await statusButton("Open")).toBeVisible();
    expect(patches()[0]?.headers.get("If-Match")).toBe('"1"');
    await user.click(within(alert).getByRole("button", { name: "Understood" }));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("lets both stand when somebody else has changed another field", async () => {
    const { user, change, patches, server } = serve();
    await user.click(await statusButton("Open"));
    change({ tags: ["vpn"] });
    await choose(user, "Resolved");

    expect(await statusButton("Resolved")).toBeVisible();
    await waitFor(() => expect(server.ticket).toMatchObject({ status: "resolved", tags: ["vpn"] }));
    expect(patches().map(({ headers }) => headers.get("If-Match"))).toEqual(['"1"', '"2"']);
  });

  it.each([
    ["Keep mine", "resolved", "Resolved"],
    ["Take theirs", "waiting", "Waiting"],
  ])("shows both versions of the same field, and %s is done", async (button, status, shown) => {
    const { user, change, server } = serve();
    await user.click(await statusButton("Open"));
    change({ status: "waiting" });
    await choose(user, "Resolved");

    const conflict = await screen.findByRole("region", { name: "Somebody changed it meanwhile" });
    expect(conflict).toHaveFocus();
    expect(conflict).toHaveTextContent(/YoursResolved.*Theirs, as it is nowWaiting/);
    await user.click(within(conflict).getByRole("button", { name: button }));

    expect(await statusButton(shown)).toBeVisible();
    await waitFor(() => expect(server.ticket.status).toBe(status));
    expect(screen.queryByRole("region", { name: "Somebody changed it meanwhile" })).toBeNull();
  });

  it("asks about each field, and saves the ones that are kept together", async () => {
    const { user, change, server, patches } = serve();
    await user.click(await screen.findByRole("button", { name: "Edit title and description" }));
    const form = screen.getByRole("form", { name: "Edit title and description" });
    await user.clear(within(form).getByLabelText(/^Title/));
    await user.type(within(form).getByLabelText(/^Title/), "Mine");
    await user.type(within(form).getByLabelText("Description"), "My words");
    change({ title: "Theirs", description: "Their words" });
    await user.click(within(form).getByRole("button", { name: "Save" }));

    const keep = async (field: string, button: string) =>
      user.click(
        within(await screen.findByRole("group", { name: field })).getByRole("button", { name: button }),
      );
    await keep("Title", "Take theirs");
    await keep("Description", "Keep mine");

    await waitFor(() =>
      expect(server.ticket).toMatchObject({ title: "Theirs", description: "My words" }),
    );
    expect(patches().at(-1)?.body).toEqual({ description: "My words" });
  });

  it("sets the priority by hand and says what the rules would give", async () => {
    const { user, server } = serve();
    await user.click(await screen.findByRole("button", { name: "Priority: High. Change" }));
    await choose(user, "Low");
    expect(await screen.findByRole("button", { name: "Priority: Low. Change" })).toBeVisible();
    expect(await screen.findByText(/Set by hand. The rules say High: rule “Outage”/)).toBeVisible();
    expect(server.ticket.priority_overridden).toBe(true);
  });

  it("assigns it to me, and to an address that is one", async () => {
    const { user, server } = serve({ role: "agent" });
    await user.click(await screen.findByRole("button", { name: "Assign to me" }));
    await waitFor(() => expect(server.ticket.assignee_email).toBe("ada@example.com"));

    await user.click(screen.getByRole("button", { name: "Assign to somebody else" }));
    const field = screen.getByLabelText("Name or e-mail address", { selector: "input" });
    await user.clear(field);
    await user.type(field, "leo");
    await user.click(screen.getByRole("button", { name: "Assign" }));
    expect(field).toBeInvalid();
    await user.type(field, "@Example.com");
    await user.click(screen.getByRole("button", { name: "Assign" }));
    await waitFor(() => expect(server.ticket.assignee_email).toBe("leo@example.com"));
  });
});

describe("what a requester sees", () => {
  it("has no assigning, no priority by hand and no internal notes", async () => {
    serve({ role: "requester" });
    expect(await statusButton("Open")).toBeVisible();
    await waitFor(() => expect(screen.queryByRole("button", { name: /Priority/ })).toBeNull());
    expect(screen.queryByRole("button", { name: /Assign/ })).toBeNull();
    expect(screen.queryByRole("radio", { name: "Internal note" })).toBeNull();
    expect(screen.getByRole("button", { name: "Send reply" })).toBeVisible();
  });
});

describe("the journey", () => {
  it("tells all in order, and comments alone on request", async () => {
    const at = (ms: number) => new Date(Date.UTC(2026, 0, 1, 8, 0, 0, ms)).toISOString();
    const { user } = serve({
      history: [
        { kind: "created", at: at(0), actor: { id: "person:1", name: "Ada" }, internal: false },
        {
          kind: "priority_assigned",
          at: at(840),
          actor: { id: "assignment", name: "" },
          internal: false,
          to: "critical",
          words: ["caído"],
        },
        aComment(1, { body: "**Hola**" }),
      ],
    });
    const journey = await screen.findByRole("region", { name: "Journey" });
    const [created, prioritised, comment] = await within(journey).findAllByRole("listitem");
    expect(created).toHaveTextContent("Ada created the ticket");
    expect(prioritised).toHaveTextContent(/Priority assigned.*Critical.*“caído”.*840 ms later/);
    await waitFor(() => expect(comment?.querySelector("strong:not([class])")).not.toBeNull());

    await user.click(screen.getByRole("radio", { name: "Comments" }));
    expect(within(journey).getAllByRole("listitem")).toHaveLength(1);
  });
});

describe("a reply", () => {
  it("is sent by Ctrl+Enter as what was chosen, and its draft is gone", async () => {
    const { user, sent } = serve();
    await user.click(await screen.findByRole("radio", { name: "Internal note" }));
    await user.type(screen.getByLabelText("Text of the internal note"), "Ojo");
    expect(readReply(5)?.body).toBe("Ojo");
    await user.keyboard("{Control>}{Enter}{/Control}");

    expect(await screen.findByRole("article", { name: "Internal note of Ada" })).toBeVisible();
    expect(sent.find(({ method }) => method === "POST")?.body).toEqual({ body: "Ojo", internal: true });
    expect(screen.getByLabelText("Text of the internal note")).toHaveValue("");
    expect(readReply(5)).toBeNull();
  });

  it("is not sent twice when its answer was lost", async () => {
    const { user, server, sent } = serve({
      on: ({ method, body }) => {
        if (method !== "POST") return null;
        server.history.push(aComment(1, body as { body: string }));
        return new TypeError("Failed to fetch");
      },
    });
    await user.type(await screen.findByLabelText("Text of the reply"), "Hola");
    await user.click(screen.getByRole("button", { name: "Send reply" }));

    expect(await screen.findByRole("article", { name: "Reply of Ada" })).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
    expect(sent.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("that did not arrive is kept, looked for, and sent again", async () => {
    let down = true;
    const { user, sent } = serve({
      on: ({ method, path }) =>
        down && (method === "POST" || path.endsWith("/history/"))
          ? new TypeError("Failed to fetch")
          : null,
    });
    await user.type(await screen.findByLabelText("Text of the reply"), "Hola");
    await user.click(screen.getByRole("button", { name: "Send reply" }));
    expect(await screen.findByText(/we do not know whether it arrived/)).toBeVisible();
    expect(screen.getByLabelText("Text of the reply")).toHaveValue("Hola");

    down = false;
    await user.click(screen.getByRole("button", { name: "Send again" }));
    expect(await screen.findByRole("article", { name: "Reply of Ada" })).toBeVisible();
    expect(sent.filter(({ method }) => method === "POST")).toHaveLength(2);
  });
});
