import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { pageOf } from "@/testing/answers";
import { fakeFetch, json } from "@/testing/fake-fetch";
import { renderInApp } from "@/testing/render";

import { PeopleView } from "./PeopleView";

const ADA = {
  id: 1,
  email: "ada@example.com",
  name: "Ada",
  role: "admin",
  active: true,
  last_signed_in_at: null,
};

it("gives the link of an invitation to pass on", async () => {
  const user = userEvent.setup();
  const link = "http://localhost/reset#abc";
  const sent = fakeFetch(({ method }) =>
    method === "POST" ? json(201, { ...ADA, id: 2, name: "Bo", link }) : pageOf([ADA]),
  );
  renderInApp(<PeopleView />);
  const form = screen.getByRole("region", { name: "Invite somebody" });
  await user.type(within(form).getByLabelText("Name"), "Bo");
  await user.type(within(form).getByLabelText("E-mail"), "bo@example.com");
  await user.click(within(form).getByRole("button", { name: "Invite" }));

  expect(await screen.findByText(link)).toBeVisible();
  expect(sent.find(({ method }) => method === "POST")?.body).toEqual({
    name: "Bo",
    email: "bo@example.com",
    role: "agent",
  });
});

it("says why the last administrator cannot be taken away", async () => {
  const user = userEvent.setup();
  const sent = fakeFetch(({ method }) =>
    method === "PATCH"
      ? json(409, { title: "The last administrator", detail: "Name another first." })
      : pageOf([ADA]),
  );
  renderInApp(<PeopleView />);
  await user.click(await screen.findByRole("button", { name: "Deactivate Ada" }));
  expect(sent.some(({ method }) => method === "PATCH")).toBe(false);
  await user.click(screen.getByRole("button", { name: "Deactivate" }));

  expect(await screen.findByRole("alert")).toHaveTextContent("The last administrator");
  expect(sent.find(({ method }) => method === "PATCH")?.body).toEqual({ active: false });
});
