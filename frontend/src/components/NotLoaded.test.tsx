import { useQuery } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { ApiError } from "@/lib/api/errors";
import { renderInApp } from "@/testing/render";

import { NotLoaded } from "./NotLoaded";

/** A query whose answers are given one at a time, by hand. */
function byHand() {
  let settle: { resolve: (answer: string) => void; reject: (error: Error) => void } | undefined;
  const ask = vi.fn(
    () =>
      new Promise<string>((resolve, reject) => {
        settle = { resolve, reject };
      }),
  );
  return {
    ask,
    answer: (text: string) => settle?.resolve(text),
    fail: (status: number) => settle?.reject(new ApiError(status, { title: `Failed: ${status}` })),
  };
}

function Thing({ name, ask }: { name: string; ask: () => Promise<string> }) {
  const query = useQuery({ queryKey: ["thing", name], queryFn: ask });
  if (query.data !== undefined) return <output>{query.data}</output>;
  return (
    <NotLoaded query={query} notFound={<p>No such thing</p>}>
      <hr />
    </NotLoaded>
  );
}

it("shows the skeleton, and then the failure until there is an answer", async () => {
  const { ask, answer, fail } = byHand();
  renderInApp(<Thing name="a" ask={ask} />);
  expect(screen.getByText("Loading…")).toHaveAttribute("role", "status");
  expect(screen.getByRole("separator")).toBeVisible();

  fail(503);
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("Failed: 503");
  const retry = screen.getByRole("button", { name: "Try again" });
  await userEvent.click(retry);
  // While it is asked again: the same text, the same button with the focus, no second request.
  await waitFor(() => expect(retry).toHaveAttribute("aria-disabled", "true"));
  expect(screen.getByRole("alert")).toBe(alert);
  expect(retry).toHaveFocus();
  await userEvent.click(retry);
  expect(ask).toHaveBeenCalledTimes(2);

  fail(500);
  await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("Failed: 500"));
  expect(retry).toHaveAttribute("aria-disabled", "false");
  await userEvent.click(retry);
  answer("There it is");
  expect(await screen.findByText("There it is")).toBeVisible();
});

it("says that there is no such thing, and nothing yet of another", async () => {
  const { ask, fail } = byHand();
  const { rerender } = renderInApp(<Thing name="a" ask={ask} />);
  fail(404);
  expect(await screen.findByText("No such thing")).toBeVisible();

  rerender(<Thing name="b" ask={ask} />);
  expect(screen.queryByText("No such thing")).toBeNull();
  expect(screen.getByRole("separator")).toBeVisible();
});
