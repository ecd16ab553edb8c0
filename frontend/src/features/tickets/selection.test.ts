import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";

import { aTicket } from "@/testing/ticket";

import { between, useSelection } from "./selection";

const tickets = [9, 5, 7].map((id) => aTicket({ id }));

it("a range goes both ways, and is one ticket where its beginning is gone", () => {
  expect(between(tickets, 9, 7)).toEqual([9, 5, 7]);
  expect(between(tickets, 7, 5)).toEqual([5, 7]);
  expect(between(tickets, 99, 5)).toEqual([5]);
  expect(between(tickets, null, 5)).toEqual([5]);
});

it("selects one, or all from the one before, and nothing in another list", () => {
  const { result, rerender } = renderHook(({ list }) => useSelection(tickets, list), {
    initialProps: { list: "a" },
  });
  const selected = () => result.current.selected.map(({ id }) => id);

  act(() => result.current.toggle(9, false));
  act(() => result.current.toggle(7, true));
  expect(selected()).toEqual([9, 5, 7]);
  act(() => result.current.toggle(5, false));
  expect(selected()).toEqual([9, 7]);

  rerender({ list: "b" });
  expect(selected()).toEqual([]);
});
