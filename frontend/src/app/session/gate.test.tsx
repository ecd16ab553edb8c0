import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import { App } from "@/app/App";
import type { Session } from "@/lib/api/schema";
import { fakeFetch, json, type SentRequest } from "@/testing/fake-fetch";
import { ANA, aSession } from "@/testing/session";
import { aTicket } from "@/testing/ticket";

afterEach(() => {
  vi.unstubAllGlobals();
  window.history.replaceState(null, "", "/");
});

const PATIENCE = { timeout: 10_000 };

/** A gateway that asks for sign-in, and somebody of it who is signed in or not. */
function gateway({
  signedIn,
  intake = false,
  oidc = [],
}: {
  signedIn: boolean;
  intake?: boolean;
  oidc?: Session["sign_in"]["oidc"];
}) {
  const state = { signedIn };
  const ways = { ...aSession().sign_in, anonymous_intake: intake, oidc };
  const session = () => aSession({ actor: state.signedIn ? ANA : null, sign_in: ways });
  const answer = ({ method, path, body }: SentRequest): Response => {
    if (path === "/api/session/" && method === "POST") {
      state.signedIn = (body as { password: string }).password === "right";
      return state.signedIn ? json(201, session()) : json(401, { title: "Not signed in" });
    }
    if (path === "/api/session/") return json(200, session());
    if (path === "/api/password-resets/redeem/") {
      return (body as { token: string }).token === "good"
        ? new Response(null, { status: 204 })
        : json(400, { errors: { token: ["The link is too old."] } });
    }
    const creates = method === "POST" && path === "/api/tickets/";
    if (!state.signedIn && !(creates && intake)) return json(401, { title: "Sign in first" });
    if (creates) return json(201, aTicket({ id: 9 }));
    return json(200, { count: 0, count_exact: true, next: null, previous: null, results: [] });
  };
  return { sent: fakeFetch(answer), end: () => (state.signedIn = false) };
}

function openAt(url: string) {
  window.history.replaceState(null, "", url);
  render(<App />);
  return userEvent.setup();
}

describe("the gate", () => {
  it("shows the sign-in form in place of the page, and then the page", async () => {
    const { sent } = gateway({ signedIn: false });
    const user = openAt("/");
    await screen.findByRole("heading", { name: "Sign in" }, PATIENCE);
    expect(sent.every(({ path }) => path === "/api/session/")).toBe(true);
    expect(screen.queryByRole("button", { name: "New ticket" })).toBeNull();

    await user.type(screen.getByLabelText("E-mail"), "ana@example.com");
    await user.type(screen.getByLabelText("Password"), "right");
    await user.click(screen.getByRole("button", { name: "Sign in" }));
    await screen.findByRole("heading", { name: "Queue" }, PATIENCE);
    await screen.findByRole("button", { name: "Account of Ana Ruiz" }, PATIENCE);
  }, 20_000);

  it("asks again over the page when the session ends, and keeps what is being written", async () => {
    const { sent, end } = gateway({ signedIn: true });
    const user = openAt("/?new=1");
    const title = await screen.findByRole("textbox", { name: /^Title/ }, PATIENCE);
    await user.type(title, "Caído");
    end();
    await user.click(screen.getByRole("button", { name: "Create ticket" }));

    const dialog = await screen.findByRole("dialog", { name: "Your session has ended" }, PATIENCE);
    expect(title).toBeInTheDocument();
    expect(title).toHaveValue("Caído");
    expect(within(dialog).getByLabelText("E-mail")).toHaveValue("ana@example.com");
    await user.type(within(dialog).getByLabelText("Password"), "right");
    await user.click(within(dialog).getByRole("button", { name: "Sign in" }));
    await waitFor(() => expect(dialog).not.toBeInTheDocument(), PATIENCE);

    expect(title).toHaveValue("Caído");
    await user.click(screen.getByRole("button", { name: "Send again" }));
    const tickets = () =>
      sent.filter(({ method, path }) => method === "POST" && path === "/api/tickets/");
    await waitFor(() => expect(tickets()).toHaveLength(2), PATIENCE);
    const keys = tickets().map(({ headers }) => headers.get("Idempotency-Key"));
    expect(new Set(keys).size).toBe(1);
  }, 20_000);

  it("does not send a ticket as somebody unknown when the session has ended", async () => {
    const { sent, end } = gateway({ signedIn: true, intake: true });
    const user = openAt("/?new=1");
    const title = await screen.findByRole("textbox", { name: /^Title/ }, PATIENCE);
    await user.type(title, "Caído");
    end();
    await user.click(screen.getByRole("button", { name: "Create ticket" }));

    await screen.findByRole("dialog", { name: "Your session has ended" }, PATIENCE);
    expect(title).toHaveValue("Caído");
    expect(sent.filter(({ method, path }) => method === "POST" && path === "/api/tickets/")).toEqual(
      [],
    );
  }, 20_000);

  it("leaves the page as it is while the server cannot say who acts", async () => {
    fakeFetch(() => json(502, {}));
    openAt("/");
    await screen.findByRole("heading", { name: "Queue" }, PATIENCE);
    expect(screen.queryByLabelText("Password")).toBeNull();
  }, 20_000);
});

describe("the link to set a password", () => {
  it("is taken out of the address bar and redeemed", async () => {
    const { sent } = gateway({ signedIn: false });
    const user = openAt("/reset#good");
    await user.type(await screen.findByLabelText("New password", {}, PATIENCE), "a long one");
    expect(window.location.hash).toBe("");
    await user.click(screen.getByRole("button", { name: "Set the password" }));
    await screen.findByText("Your password is set. Sign in with it.", {}, PATIENCE);
    expect(sent.find(({ path }) => path.endsWith("/redeem/"))?.body).toEqual({
      token: "good",
      password: "a long one",
      revoke_tokens: true,
    });
  }, 20_000);

  it.each([
    ["/reset?invitation#good", 1],
    ["/reset#good", 0],
  ])("is accepted with an account at a provider if it is an invitation: %s", async (path, shown) => {
    gateway({ signedIn: false, oidc: [{ name: "corp", title: "Corp SSO" }] });
    openAt(path);
    await screen.findByLabelText("New password", {}, PATIENCE);
    await waitFor(() => expect(window.location.hash).toBe(""));
    expect(screen.queryAllByRole("button", { name: "Sign in with Corp SSO" })).toHaveLength(shown);
  }, 20_000);
});
