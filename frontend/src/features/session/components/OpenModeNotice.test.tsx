import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";

import { renderInApp } from "@/testing/render";

import { OpenModeNotice } from "./OpenModeNotice";

afterEach(() => sessionStorage.clear());

it("tells who acts, until it is put away for this browser session", async () => {
  const first = renderInApp(<OpenModeNotice />);
  expect(screen.getByText(/^Trusted-desk mode/)).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Hide this notice" }));
  expect(screen.queryByText(/^Trusted-desk mode/)).toBeNull();

  first.unmount();
  renderInApp(<OpenModeNotice />);
  expect(screen.queryByText(/^Trusted-desk mode/)).toBeNull();
});
