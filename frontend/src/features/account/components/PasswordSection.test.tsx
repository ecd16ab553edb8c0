import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { fakeFetch } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { PasswordSection } from "./PasswordSection";

afterEach(() => vi.unstubAllGlobals());

it.each([true, false])("ends browsers and tokens unless they are kept: %s", async (ends) => {
  const sent = fakeFetch(() => new Response(null, { status: 204 }));
  renderInApp(<PasswordSection />);
  await userEvent.type(screen.getByLabelText("Current password"), "old");
  await userEvent.type(screen.getByLabelText("New password"), "new");
  if (!ends) {
    await userEvent.click(screen.getByLabelText("Sign my other browsers out"));
    await userEvent.click(screen.getByLabelText("Revoke my API tokens"));
  }
  await userEvent.click(screen.getByRole("button", { name: "Change the password" }));
  expect(await screen.findByText("Password changed")).toBeVisible();
  expect(sent.find(({ method }) => method === "POST")?.body).toEqual({
    current_password: "old",
    new_password: "new",
    end_sessions: ends,
    revoke_tokens: ends,
  });
});
