import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { ProvidersSection } from "./ProvidersSection";

afterEach(() => vi.unstubAllGlobals());

const CORP = { name: "corp", title: "Corp SSO" };
const button = () => screen.getByRole("button", { name: "Link my account at Corp SSO" });

function setup({ linked = null as string | null, failure = null as string | null } = {}) {
  const goTo = vi.fn();
  renderInApp(<ProvidersSection providers={[CORP]} linked={linked} failure={failure} goTo={goTo} />);
  return goTo;
}

it("goes on at the provider", async () => {
  const sent = fakeFetch(() => json(200, { address: "https://id.example/authorize?x=1" }));
  const goTo = setup();
  await userEvent.click(button());
  await waitFor(() => expect(goTo.mock.calls[0]?.[0]).toBe("https://id.example/authorize?x=1"));
  expect(sent[0]).toMatchObject({ method: "POST", path: "/api/oidc/corp/link/" });
});

it("says that the provider does not answer, and stays", async () => {
  fakeFetch(() => json(503, {}));
  const goTo = setup();
  await userEvent.click(button());
  expect(await screen.findByRole("alert")).toBeVisible();
  expect(goTo).not.toHaveBeenCalled();
});

it("says how it ended", () => {
  setup({ linked: "corp" });
  expect(screen.getByText("From now on you can sign in with Corp SSO.")).toBeVisible();
});

it("says why it was not linked", () => {
  setup({ failure: "This account already signs somebody else in." });
  expect(screen.getByRole("alert")).toHaveTextContent("already signs somebody else in");
});
