import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { SetPassword } from "./SetPassword";

afterEach(() => vi.unstubAllGlobals());

async function redeem(answer: Response) {
  fakeFetch(() => answer);
  const onSet = vi.fn();
  renderInApp(<SetPassword token="t-1" onSet={onSet} />);
  await userEvent.type(screen.getByLabelText("New password"), "short");
  await userEvent.click(screen.getByRole("button", { name: "Set the password" }));
  return onSet;
}

it("says at the field why the password is not taken", async () => {
  const onSet = await redeem(json(400, { errors: { password: ["It is too short."] } }));
  const field = screen.getByLabelText("New password");
  await waitFor(() => expect(field).toHaveAccessibleDescription(/It is too short\./));
  expect(field).toHaveFocus();
  expect(screen.queryByRole("alert")).toBeNull();
  expect(onSet).not.toHaveBeenCalled();
});

it("says that the link is too old", async () => {
  await redeem(json(400, { errors: { token: ["The link is too old."] } }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The link is too old.");
});

it("goes on once it is set", async () => {
  const onSet = await redeem(new Response(null, { status: 204 }));
  await waitFor(() => expect(onSet).toHaveBeenCalledOnce());
});
