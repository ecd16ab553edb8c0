import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { renderInApp } from "@/testing/render";

import { PriorityBadge } from "./PriorityBadge";

it("marks a priority that arrives while one looks, and no other", () => {
  const { rerender } = renderInApp(<PriorityBadge priority={null} />);
  expect(screen.getByText("Prioritising…")).toBeVisible();

  rerender(<PriorityBadge priority="critical" />);
  expect(screen.getByText("Critical")).toHaveAttribute("data-arrived", "true");

  rerender(<PriorityBadge key="loaded" priority="critical" />);
  expect(screen.getByText("Critical")).not.toHaveAttribute("data-arrived");
});
