import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { TokensSection } from "@/features/account/components/TokensSection";
import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { ProofHost } from "./ProofHost";

afterEach(() => vi.unstubAllGlobals());

const WAYS = { password: true, oidc: [], anonymous_intake: false };

async function makeToken() {
  let proved = false;
  const sent = fakeFetch(({ method, path, body }) => {
    if (path === "/api/session/proof/") {
      if ((body as { password: string }).password !== "right") {
        return json(400, { errors: { password: ["It is another one."] } });
      }
      proved = true;
      return new Response(null, { status: 204 });
    }
    if (method !== "POST") return json(200, { results: [] });
    if (!proved) {
      return json(403, { type: "urn:tickets:proof-needed", title: "Confirm that it is you" });
    }
    return json(201, { id: 3, name: "nightly", scopes: ["read"], secret: "tk_secret" });
  });
  renderInApp(
    <>
      <TokensSection />
      <ProofHost ways={WAYS} next="/account" />
    </>,
  );
  await userEvent.type(await screen.findByLabelText("Name"), "nightly");
  await userEvent.click(screen.getByRole("button", { name: "Create token" }));
  await screen.findByRole("dialog", { name: "Confirm that it is you" });
  return sent;
}

it("asks for the password, and then does what was asked for", async () => {
  const sent = await makeToken();
  await userEvent.type(screen.getByLabelText("Password"), "wrong");
  await userEvent.click(screen.getByRole("button", { name: "Confirm" }));
  expect(await screen.findByText("It is another one.")).toBeVisible();

  await userEvent.clear(screen.getByLabelText("Password"));
  await userEvent.type(screen.getByLabelText("Password"), "right");
  await userEvent.click(screen.getByRole("button", { name: "Confirm" }));
  expect(await screen.findByText("tk_secret")).toBeVisible();
  const asked = sent.filter(({ method, path }) => method === "POST" && path === "/api/tokens/");
  expect(asked).toHaveLength(2);
  expect(asked[1]?.body).toEqual(asked[0]?.body);
});

it("says why nothing was done when the dialog is closed", async () => {
  const sent = await makeToken();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(await screen.findByText("Confirm that it is you")).toBeVisible();
  expect(sent.filter(({ path }) => path === "/api/session/proof/")).toHaveLength(0);
});
