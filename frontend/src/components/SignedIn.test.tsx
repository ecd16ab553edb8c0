import { screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";

import { sessionAnswer } from "@/testing/answers";
import { fakeFetch } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { SignedIn } from "./SignedIn";

const page = (
  <SignedIn role="admin">
    <output />
  </SignedIn>
);

it("says in open mode how signing in is turned on", async () => {
  fakeFetch(() => sessionAnswer(null));
  renderInApp(page);
  expect(await screen.findByText("Signing in is off")).toBeVisible();
  expect(screen.getByText(/AUTH=required/)).toBeVisible();
});

it("has nothing for another role", async () => {
  fakeFetch(() => sessionAnswer("agent"));
  renderInApp(page);
  expect(await screen.findByText("There is no such page")).toBeVisible();
  expect(document.querySelector("output")).toBeNull();
});

it("shows its content to whom it is for", async () => {
  fakeFetch(() => sessionAnswer("admin"));
  renderInApp(page);
  await waitFor(() => expect(document.querySelector("output")).not.toBeNull());
});
