import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";
import { ANA, aSession } from "@/testing/session";

import type { SignInError } from "../sign-in-error";
import { SignInForm } from "./SignInForm";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const email = () => screen.getByLabelText("E-mail");
const password = () => screen.getByLabelText("Password");
const submit = () => screen.getByRole("button", { name: "Sign in" });

function setup({ providerError = null }: { providerError?: SignInError | null } = {}) {
  const onSignedIn = vi.fn();
  const onForgotten = vi.fn();
  const ways = { ...aSession().sign_in, oidc: [{ name: "corp", title: "Corp SSO" }] };
  renderInApp(
    <SignInForm
      ways={ways}
      next="/tickets/7?a=b"
      providerError={providerError}
      onForgotten={onForgotten}
      onSignedIn={onSignedIn}
    />,
  );
  return { user: userEvent.setup(), onSignedIn, onForgotten };
}

async function attempt(user: ReturnType<typeof userEvent.setup>) {
  await user.type(email(), " ana@example.com ");
  await user.type(password(), "a long password");
  await user.click(submit());
}

describe("signing in", () => {
  it("sends address and password", async () => {
    const sent = fakeFetch(() => json(201, aSession({ actor: ANA })));
    const { user, onSignedIn } = setup();
    await attempt(user);
    await waitFor(() => expect(onSignedIn).toHaveBeenCalledOnce());
    expect(sent[0]).toMatchObject({
      method: "POST",
      path: "/api/session/",
      body: { email: "ana@example.com", password: "a long password" },
    });
  });

  it("sends nothing that is not complete, and goes to what is missing", async () => {
    const sent = fakeFetch(() => json(500, {}));
    const { user } = setup();
    await user.click(submit());
    expect(email()).toHaveFocus();
    expect(email()).toHaveAccessibleDescription("Write your e-mail address.");
    expect(sent).toHaveLength(0);
  });

  it("says that they do not belong together, and goes back to the password", async () => {
    fakeFetch(() => json(401, { title: "Not signed in" }));
    const { user, onSignedIn } = setup();
    await attempt(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("do not belong together");
    expect(password()).toHaveFocus();
    expect(onSignedIn).not.toHaveBeenCalled();
  });

  it("says when to try again after too many attempts", async () => {
    fakeFetch(() => json(429, { title: "Too many" }, { "Retry-After": "42" }));
    const { user } = setup();
    await attempt(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("Try again in 42 seconds.");
  });

  it("says that the server does not answer", async () => {
    fakeFetch(() => json(503, {}));
    const { user } = setup();
    await attempt(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("The server does not answer");
  });

  it("says that there is no connection", async () => {
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    fakeFetch(() => new TypeError("Failed to fetch"));
    const { user } = setup();
    await attempt(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("No internet connection");
  });

  it("leads to the providers and back to where one was going", () => {
    setup({ providerError: "unknown" });
    expect(screen.getByRole("link", { name: "Sign in with Corp SSO" })).toHaveAttribute(
      "href",
      "/api/oidc/corp/start/?next=%2Ftickets%2F7%3Fa%3Db",
    );
    expect(screen.getByRole("alert")).toHaveTextContent("Ask an administrator");
  });
});
