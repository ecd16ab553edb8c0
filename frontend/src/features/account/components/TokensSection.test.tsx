import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { TokensSection } from "./TokensSection";

const TOKEN = {
  id: 3,
  name: "nightly",
  scopes: ["read"],
  created_at: "2026-01-01T00:00:00Z",
  expires_at: "2026-04-01T00:00:00Z",
  last_used_at: null,
  prefix: "st_abc",
};

it("shows a token's secret once, until it is put away", async () => {
  const user = userEvent.setup();
  const sent = fakeFetch(({ method }) =>
    method === "POST"
      ? json(201, { ...TOKEN, secret: "st_abc_secret" })
      : json(200, { results: [TOKEN] }),
  );
  renderInApp(<TokensSection />);
  await user.type(screen.getByLabelText("Name"), "nightly");
  await user.click(screen.getByLabelText("Write"));
  await user.click(screen.getByRole("button", { name: "Create token" }));

  expect(await screen.findByText("st_abc_secret")).toBeVisible();
  expect(sent.find(({ method }) => method === "POST")?.body).toEqual({
    name: "nightly",
    scopes: ["read", "write"],
    expires_in_days: 90,
  });
  await user.click(screen.getByRole("button", { name: "Copy" }));
  expect(await navigator.clipboard.readText()).toBe("st_abc_secret");
  expect(screen.getByText("Copied")).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByText("st_abc_secret")).not.toBeInTheDocument());
});

it("says at the field what the server refuses", async () => {
  const user = userEvent.setup();
  fakeFetch(({ method }) =>
    method === "POST"
      ? json(400, { title: "Invalid", errors: { name: ["Give it a name."] } })
      : json(200, { results: [] }),
  );
  renderInApp(<TokensSection />);
  await user.click(screen.getByRole("button", { name: "Create token" }));
  expect(await screen.findByText("Give it a name.")).toBeVisible();
  expect(screen.getByLabelText("Name")).toBeInvalid();
});

it("revokes a token only after asking", async () => {
  const user = userEvent.setup();
  let revoked = false;
  const sent = fakeFetch(({ method }) => {
    if (method !== "DELETE") return json(200, { results: revoked ? [] : [TOKEN] });
    revoked = true;
    return new Response(null, { status: 204 });
  });
  renderInApp(<TokensSection />);
  await user.click(await screen.findByRole("button", { name: "Revoke: nightly" }));
  expect(sent.some(({ method }) => method === "DELETE")).toBe(false);

  const question = screen.getByRole("group", { name: /Revoke this token/ });
  await user.click(within(question).getByRole("button", { name: "Revoke" }));
  expect(await screen.findByText("You have no tokens.")).toBeVisible();
  expect(sent.find(({ method }) => method === "DELETE")?.path).toBe("/api/tokens/3/");
});
