import { expect, it } from "vitest";

import { ApiError } from "./errors";
import { fieldErrors, isAtFields } from "./field-errors";

const refused = (errors: Record<string, unknown>, status = 400) => new ApiError(status, { errors });

it("gives each field its messages, however they are nested", () => {
  const error = refused({ name: ["Required."], scopes: { 0: ["Unknown.", "Twice."] }, email: "No." });
  expect(fieldErrors(error)).toEqual({ name: "Required.", scopes: "Unknown. Twice.", email: "No." });
});

it("reads fields out of a 400 only", () => {
  expect(fieldErrors(refused({ name: ["Required."] }, 409))).toEqual({});
  expect(fieldErrors(new Error("none"))).toEqual({});
});

it("tells whether a message would stay unsaid", () => {
  expect(isAtFields(refused({ name: ["Required."] }), ["name", "email"])).toBe(true);
  expect(isAtFields(refused({ name: ["Required."], other: ["No."] }), ["name"])).toBe(false);
  expect(isAtFields(refused({}), ["name"])).toBe(false);
});
