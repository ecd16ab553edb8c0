import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { pageOf } from "@/testing/answers";
import { fakeFetch } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { AuditView } from "./AuditView";

const entry = (id: number, action: string) => ({
  id,
  at: "2026-01-01T00:00:00Z",
  actor_id: "person:1",
  actor_name: "Ada",
  action,
  target: "person:2",
  address: "127.0.0.1",
  request_id: null,
  details: { role: ["agent", "admin"] },
});

it("names the actions it knows, shows the others raw, and loads further pages", async () => {
  const user = userEvent.setup();
  fakeFetch(({ path }) =>
    path.includes("cursor=2")
      ? pageOf([entry(1, "sign_in")])
      : pageOf([entry(3, "person.changed"), entry(2, "moon.landed")], "http://gw/api/audit/?cursor=2"),
  );
  renderInApp(<AuditView />);
  expect(await screen.findByText("Person changed")).toBeVisible();
  expect(screen.getByText("moon.landed")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Load more" }));
  expect(await screen.findByText("Signed in")).toBeVisible();
});
