import { describe, expect, it } from "vitest";

import { detectLanguage, rememberLanguage } from "./language";

describe("detectLanguage", () => {
  it.each([
    [["es-MX", "en"], "es"],
    [["fr-FR", "en-GB"], "en"],
    [["ca", "es"], "es"],
    [["de"], "en"],
    [[], "en"],
  ])("speaks to a browser set to %j in %s", (preferred, language) => {
    expect(detectLanguage(preferred)).toBe(language);
  });

  it("keeps to the choice that was made", () => {
    rememberLanguage("es");
    expect(detectLanguage(["en"])).toBe("es");
  });

  it("ignores what else lies in the storage", () => {
    localStorage.setItem("language", "<not json");
    expect(detectLanguage(["es"])).toBe("es");
  });
});
