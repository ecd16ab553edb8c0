import { renderHook } from "@testing-library/react";
import i18next from "i18next";
import { describe, expect, it } from "vitest";

import { useActorName } from "./use-actor-name";

const nameOf = (...who: [id: string | null, name?: string | null]) =>
  renderHook(() => useActorName()).result.current(who[0], who[1]);

describe("the name of who acted", () => {
  it("is a person's own, or the id when it was not kept", () => {
    expect(nameOf("person:7", "Ana Ruiz")).toBe("Ana Ruiz");
    expect(nameOf("person:7", null)).toBe("person:7");
    expect(nameOf("person:7", "")).toBe("person:7");
  });

  it.each([
    ["local", "local agent", "the local agent"],
    ["system", "", "the system"],
    ["assignment", "", "the priority rules"],
    ["operator", "operator", "who runs the system"],
    ["anonymous", "anonymous", "somebody without sign-in"],
    [null, null, "somebody without sign-in"],
  ])("says what %s is", (id, name, text) => {
    expect(i18next.language).toBe("en");
    expect(nameOf(id, name)).toBe(text);
  });
});
