import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { AcceptWith } from "./AcceptWith";

afterEach(() => vi.unstubAllGlobals());

async function accept(answer: Response) {
  const sent = fakeFetch(() => answer);
  const goTo = vi.fn();
  const corp = { name: "corp", title: "Corp SSO" };
  renderInApp(<AcceptWith provider={corp} token="t-1" goTo={goTo} />);
  await userEvent.click(screen.getByRole("button", { name: "Sign in with Corp SSO" }));
  return { sent, goTo };
}

it("goes on at the provider with the invitation", async () => {
  const { sent, goTo } = await accept(json(200, { address: "https://id.example/authorize" }));
  await waitFor(() => expect(goTo.mock.calls[0]?.[0]).toBe("https://id.example/authorize"));
  expect(sent[0]).toMatchObject({
    method: "POST",
    path: "/api/oidc/corp/invitation/",
    body: { token: "t-1" },
  });
});

it("says that the invitation is too old, and stays", async () => {
  const { goTo } = await accept(json(400, { errors: { token: ["It is too old."] } }));
  expect(await screen.findByRole("alert")).toHaveTextContent("It is too old.");
  expect(goTo).not.toHaveBeenCalled();
});
