import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";
import { aTicket } from "@/testing/ticket";

import { readDraft, writeDraft } from "../draft";
import { EMPTY_FORM } from "../validation";
import { NewTicketForm } from "./NewTicketForm";

afterEach(() => vi.unstubAllGlobals());

const title = () => screen.getByRole("textbox", { name: /^Title/ });
const email = () => screen.getByLabelText("Requester's e-mail");
const submit = () => screen.getByRole("button", { name: /Create ticket|Send again/ });

function setup() {
  const onCreated = vi.fn();
  renderInApp(<NewTicketForm onCreated={onCreated} />);
  return { user: userEvent.setup(), onCreated };
}

describe("the form", () => {
  it("says what is wrong at its field, goes there, and sends nothing", async () => {
    const sent = fakeFetch(() => json(201, aTicket({ id: 1 })));
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
    const sent = fakeFetch(() => json(201, ticket));
    const { user, onCreated } = setup();

    await user.type(title(), "  Caído ");
    await user.click(submit());

    await waitFor(() => expect(onCreated).toHaveBeenCalledWith(ticket));
    expect(sent[0]?.body).toEqual({ title: "Caído" });
    expect(sent[0]?.headers.get("Idempotency-Key")).toMatch(/^[\da-f-]{36}$/);
    expect(readDraft()).toBeNull();
  });

  it("shows the server's complaints at their fields", async () => {
    fakeFetch(() =>
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
    const sent = fakeFetch((_request, count) =>
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
    const sent = fakeFetch((_request, count) =>
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
    const sent = fakeFetch(() => json(201, aTicket({ id: 7 })));
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
});
