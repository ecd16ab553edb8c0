import i18next from "i18next";
import { describe, expect, it } from "vitest";

import { errorText } from "./error-text";
import { ApiError, NetworkError } from "./errors";

describe("errorText", () => {
  const text = (error: unknown) => errorText(error, i18next.t);

  it("prefers the server's own words", () => {
    expect(text(new ApiError(409, { title: "Conflict", detail: "Not from closed." }))).toEqual({
      title: "Conflict",
      detail: "Not from closed.",
    });
  });

  it("speaks of an outage when the server, or a proxy without words, is unavailable", () => {
    const outage = text(new NetworkError("unreachable"));
    expect(outage.title).toBe("The server does not answer");
    expect(text(new ApiError(502, {}))).toEqual(outage);
  });

  it("names the status of an error without words", () => {
    expect(text(new ApiError(500, {})).detail).toContain("500");
  });
});
