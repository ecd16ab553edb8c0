import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import type { Role } from "@/lib/api/schema";
import { sessionAnswer } from "@/testing/answers";
import { fakeFetch, json, type SentRequest } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";
import { aTicket } from "@/testing/ticket";

import { readDraft, writeDraft } from "../draft";
import { EMPTY_FORM } from "../validation";
import { NewTicketForm } from "./NewTicketForm";

afterEach(() => vi.unstubAllGlobals());

const title = () => screen.getByRole("textbox", { name: /^Title/ });
const email = () => screen.getByLabelText("Requester's e-mail");
const tags = () => screen.getByLabelText("Tags", { selector: "input:not([type=hidden])" });
const submit = () => screen.getByRole("button", { name: /Create ticket|Send again/ });

const NO_RULES = () => json(503, { title: "Unavailable" });

/** Answers what creates a ticket; beside it, who acts and what the rules say. Gives the former. */
function fakeCreation(
  answer: (request: SentRequest, count: number) => Response | Error,
  { role = null as Role | null, preview = NO_RULES } = {},
) {
  const created: SentRequest[] = [];
  const all = fakeFetch((request) => {
    if (request.path === "/api/session/") return sessionAnswer(role);
    if (request.path === "/api/triage/preview/") return preview();
    created.push(request);
    return answer(request, created.length);
  });
  return Object.assign(created, { all });
}

function setup() {
  const onCreated = vi.fn();
  renderInApp(<NewTicketForm onCreated={onCreated} />);
  return { user: userEvent.setup(), onCreated };
}

describe("the form", () => {
  it("says what is wrong at its field, goes there, and sends nothing", async () => {
    const sent = fakeCreation(() => json(201, aTicket({ id: 1 })));
    const { user } = setup();

    await user.type(email(), "ana");
    await user.click(submit());

    expect(title()).toHaveAccessibleDescription("Write a title.");
    expect(email()).toHaveAccessibleDescription(/e-mail address/);
    expect(title()).toHaveFocus();
    expect(sent).toHaveLength(0);
  });

  it("takes a complaint back as soon as it is settled", async () => {
    const { user } = setup();
    await user.click(submit());
    await user.type(title(), "C");
    expect(title()).not.toBeInvalid();
  });

  it("sends the ticket with an Idempotency-Key and drops the draft", async () => {
    const ticket = aTicket({ id: 7, priority: null });
    const sent = fakeCreation(() => json(201, ticket));
    const { user, onCreated } = setup();

    await user.type(title(), "  Caído ");
    await user.click(submit());

    await waitFor(() => expect(onCreated).toHaveBeenCalledWith(ticket));
    expect(sent[0]?.body).toEqual({ title: "Caído" });
    expect(sent[0]?.headers.get("Idempotency-Key")).toMatch(/^[\da-f-]{36}$/);
    expect(readDraft()).toBeNull();
  });

  it("shows the server's complaints at their fields", async () => {
    fakeCreation(() =>
      json(400, { title: "Not valid", errors: { requester_email: ["Not a valid address."] } }),
    );
    const { user } = setup();

    await user.type(title(), "Caído");
    await user.type(email(), "ana@x.es");
    await user.click(submit());

    await waitFor(() => expect(email()).toHaveAccessibleDescription("Not a valid address."));
    expect(email()).toHaveFocus();
    await user.type(email(), "x");
    expect(email()).not.toBeInvalid();
  });

  it("keeps the text through an outage and sends it again under the same key", async () => {
    const sent = fakeCreation((_request, count) =>
      count === 1
        ? new TypeError("Failed to fetch")
        : count === 2
          ? json(503, { title: "Unavailable" })
          : json(201, aTicket({ id: 7 })),
    );
    const { user, onCreated } = setup();

    await user.type(title(), "Caído");
    await user.click(submit());
    expect(await screen.findByRole("alert")).toHaveTextContent("Your text is safe");
    expect(title()).toHaveValue("Caído");

    await user.click(screen.getByRole("button", { name: "Send again" }));
    await waitFor(() => expect(sent).toHaveLength(2));
    await user.click(await screen.findByRole("button", { name: "Send again" }));
    await waitFor(() => expect(onCreated).toHaveBeenCalledOnce());

    const keys = sent.map(({ headers }) => headers.get("Idempotency-Key"));
    expect(new Set(keys).size).toBe(1);
  });

  it("uses a new key once the text was changed", async () => {
    const sent = fakeCreation((_request, count) =>
      count === 1 ? new TypeError("Failed to fetch") : json(201, aTicket({ id: 7 })),
    );
    const { user, onCreated } = setup();

    await user.type(title(), "Caído");
    await user.click(submit());
    await screen.findByRole("alert");
    await user.type(title(), " otra vez");
    await user.click(submit());
    await waitFor(() => expect(onCreated).toHaveBeenCalledOnce());

    expect(sent[0]?.headers.get("Idempotency-Key")).not.toBe(
      sent[1]?.headers.get("Idempotency-Key"),
    );
  });

  it("takes up a draft, with the key of the attempt whose answer was lost", async () => {
    const content = JSON.stringify({ title: "Caído" });
    writeDraft({ form: { ...EMPTY_FORM, title: "Caído" }, submission: { key: "k-1", content } });
    const sent = fakeCreation(() => json(201, aTicket({ id: 7 })));
    const { user, onCreated } = setup();

    expect(title()).toHaveValue("Caído");
    await user.click(submit());
    await waitFor(() => expect(onCreated).toHaveBeenCalledOnce());

    expect(sent[0]?.headers.get("Idempotency-Key")).toBe("k-1");
  });

  it("forgets everything when the draft is discarded", async () => {
    const { user } = setup();
    await user.type(title(), "Caído");
    expect(readDraft()?.form.title).toBe("Caído");

    await user.click(screen.getByRole("button", { name: "Discard" }));

    expect(title()).toHaveValue("");
    expect(readDraft()).toBeNull();
  });

  it("asks a requester for no address, and shows the rest on request", async () => {
    const created = fakeCreation(() => json(201, aTicket({ id: 7 })), { role: "requester" });
    const { user } = setup();
    await waitFor(() => expect(screen.queryByLabelText("Requester's e-mail")).toBeNull());
    expect(tags()).not.toBeVisible();

    await user.click(screen.getByRole("button", { name: "More fields" }));
    expect(tags()).toBeVisible();
    await user.type(tags(), "red{Enter}");
    await user.type(title(), "Caído");
    await user.click(submit());
    await waitFor(() => expect(created[0]?.body).toEqual({ title: "Caído", tags: ["red"] }));
  });
});

describe("the preview of the priority", () => {
  const preview = () => json(200, { priority: "critical", reason: "it says “caído”" });
  const shown = () => screen.getByRole("status", { name: "Expected priority" });

  it("says what the rules would give, and why, once one stops typing", async () => {
    const created = fakeCreation(() => json(201, {}), { preview });
    const { user } = setup();
    await user.type(title(), "Caído");
    await waitFor(() => expect(shown()).toHaveTextContent(/Critical.*it says “caído”/));
    const asked = created.all.filter(({ path }) => path === "/api/triage/preview/");
    expect(asked.at(-1)?.body).toEqual({ title: "Caído" });
    expect(asked.length).toBeLessThan(5);

    await user.clear(title());
    expect(shown()).toBeEmptyDOMElement();
  });

  it("is silent when it cannot be had", async () => {
    const created = fakeCreation(() => json(201, {}));
    const { user } = setup();
    await user.type(title(), "Caído");
    await waitFor(() =>
      expect(created.all.some(({ path }) => path === "/api/triage/preview/")).toBe(true),
    );
    expect(shown()).toBeEmptyDOMElement();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
