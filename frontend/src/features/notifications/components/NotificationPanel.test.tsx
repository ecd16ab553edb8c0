import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { pageOf } from "@/testing/answers";
import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { NotificationPanel } from "./NotificationPanel";

it("marks all read, also what it never loaded: as often as the server has more", async () => {
  const user = userEvent.setup();
  let calls = 0;
  const sent = fakeFetch(({ method }) => {
    if (method === "GET") return pageOf([]);
    calls += 1;
    return json(200, { marked: 10_000, more: calls < 3 });
  });
  renderInApp(<NotificationPanel unread={20_001} onClose={() => undefined} />);
  await user.click(screen.getByRole("button", { name: "Mark all as read" }));
  await waitFor(() => expect(calls).toBe(3));
  await waitFor(() => expect(sent.at(-1)?.method).toBe("GET"));
  const posts = sent.filter(({ method }) => method === "POST").map(({ path }) => path);
  expect(new Set(posts)).toEqual(new Set(["/api/notifications/read/"]));
});

it("has nothing to mark where nothing is unread", () => {
  fakeFetch(() => pageOf([]));
  renderInApp(<NotificationPanel unread={0} onClose={() => undefined} />);
  expect(screen.getByRole("button", { name: "Mark all as read" })).toBeDisabled();
});
