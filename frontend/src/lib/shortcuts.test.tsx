import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";

import { match, setShortcutsEnabled, useShortcuts, type Shortcuts } from "./shortcuts";

afterEach(() => {
  vi.restoreAllMocks();
  act(() => setShortcutsEnabled(true));
});

function Page({ shortcuts }: { shortcuts: Shortcuts }) {
  useShortcuts(shortcuts);
  return <input aria-label="field" />;
}

it("knows single keys, and two one after the other", () => {
  const known = ["j", "g q", "q"];
  expect(match("", "j", known)).toBe("j");
  expect(match("", "g", known)).toBe("");
  expect(match("g", "q", known)).toBe("g q");
  expect(match("g", "j", known)).toBe("j");
  expect(match("", "z", known)).toBeNull();
});

it("does what keys stand for, but not what is typed into a field or with a modifier", async () => {
  const j = vi.fn();
  const gq = vi.fn();
  render(<Page shortcuts={{ j, "g q": gq }} />);
  await userEvent.keyboard("j");
  await userEvent.keyboard("gq");
  expect([j.mock.calls.length, gq.mock.calls.length]).toEqual([1, 1]);

  await userEvent.keyboard("{Control>}j{/Control}");
  await userEvent.type(screen.getByRole("textbox"), "jgq");
  expect([j.mock.calls.length, gq.mock.calls.length]).toEqual([1, 1]);
  expect(screen.getByRole("textbox")).toHaveValue("jgq");
});

it("takes two keys together by when they were pressed, not by when a busy page heard of them", () => {
  const gq = vi.fn();
  render(<Page shortcuts={{ "g q": gq }} />);
  const press = (key: string, timeStamp: number) =>
    document.dispatchEvent(Object.defineProperty(new KeyboardEvent("keydown", { key }), "timeStamp", { value: timeStamp }));
  press("g", 1_000);
  press("q", 2_600);
  expect(gq).not.toHaveBeenCalled();

  press("g", 5_000);
  vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000);
  press("q", 6_400);
  expect(gq).toHaveBeenCalledOnce();
});

it("can be turned off, and stays so", async () => {
  const j = vi.fn();
  render(<Page shortcuts={{ j }} />);
  act(() => setShortcutsEnabled(false));
  await userEvent.keyboard("j");
  expect(j).not.toHaveBeenCalled();
  expect(localStorage.getItem("shortcuts")).toBe("false");
});
