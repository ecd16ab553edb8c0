import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { SessionsSection } from "./SessionsSection";

const browser = (id: number, current: boolean) => ({
  id,
  created_at: "2026-01-01T00:00:00Z",
  last_used_at: "2026-01-01T00:00:00Z",
  expires_at: "2026-02-01T00:00:00Z",
  address: "127.0.0.1",
  user_agent: `Browser ${id}`,
  current,
});

it("marks the browser one is in, and signs another out after asking", async () => {
  const user = userEvent.setup();
  const all = [browser(1, true), browser(2, false)];
  const sent = fakeFetch(({ method }) => {
    if (method !== "DELETE") return json(200, { results: all });
    all.pop();
    return new Response(null, { status: 204 });
  });
  renderInApp(<SessionsSection />);
  expect(await screen.findByText("This browser")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Sign out: Browser 1" })).toBeNull();

  await user.click(screen.getByRole("button", { name: "Sign out: Browser 2" }));
  await user.keyboard("{Escape}");
  expect(screen.getByRole("button", { name: "Sign out: Browser 2" })).toHaveFocus();

  await user.click(screen.getByRole("button", { name: "Sign out: Browser 2" }));
  const question = screen.getByRole("group", { name: /Sign this browser out/ });
  await user.click(within(question).getByRole("button", { name: "Sign out" }));
  await waitFor(() => expect(screen.queryByText("Browser 2")).toBeNull());
  expect(sent.find(({ method }) => method === "DELETE")?.path).toBe("/api/sessions/2/");
});
