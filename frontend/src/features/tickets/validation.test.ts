import { describe, expect, it } from "vitest";

import { cleanTags, EMPTY_FORM, mapServerErrors, toNewTicket, validate } from "./validation";

const form = { ...EMPTY_FORM, title: "Servidor caído" };

describe("validate", () => {
  it("asks for no more than a title", () => {
    expect(validate(form)).toEqual({});
  });

  it.each([
    ["an empty title", { title: "" }, { title: "titleRequired" }],
    ["a title of spaces", { title: "  \t" }, { title: "titleRequired" }],
    ["a title of 201", { title: "x".repeat(201) }, { title: "titleTooLong" }],
    ["a title of 200 between spaces", { title: ` ${"x".repeat(200)} ` }, {}],
    ["200 emoji, each one character", { title: "🔥".repeat(200) }, {}],
    ["a description of 20 001", { description: "x".repeat(20_001) }, { description: "descriptionTooLong" }],
    ["a description of 20 000", { description: "x".repeat(20_000) }, {}],
    ["an address without @", { requester_email: "ana" }, { requester_email: "emailInvalid" }],
    ["an address without domain", { requester_email: "ana@localhost" }, { requester_email: "emailInvalid" }],
    ["an address with a space", { requester_email: "ana ruiz@x.es" }, { requester_email: "emailInvalid" }],
    ["an address between spaces", { requester_email: " ana@x.es " }, {}],
    ["a tag of 51", { tags: ["x".repeat(51)] }, { tags: "tagTooLong" }],
    ["21 tags", { tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }, { tags: "tooManyTags" }],
    ["a NUL", { description: "a\0b" }, { description: "forbiddenCharacter" }],
  ])("judges %s", (_name, changes, broken) => {
    expect(validate({ ...form, ...changes })).toEqual(broken);
  });
});

describe("toNewTicket", () => {
  it("trims, and leaves out what was left empty", () => {
    expect(toNewTicket({ ...form, title: "  Caído ", requester_email: " " })).toEqual({
      title: "Caído",
    });
  });

  it("keeps the description as it was written", () => {
    expect(toNewTicket({ ...form, description: "  1. uno\n  2. dos" })).toMatchObject({
      description: "  1. uno\n  2. dos",
    });
  });
});

it("cleanTags takes a pasted list apart", () => {
  expect(cleanTags(["red, vpn ,", " red", ""])).toEqual(["red", "vpn"]);
});

describe("mapServerErrors", () => {
  it("puts each message at its field", () => {
    expect(mapServerErrors({ title: ["Required."], requester_email: ["Not valid.", "Too long."] })).toEqual({
      fields: { title: "Required.", requester_email: "Not valid. Too long." },
      other: [],
    });
  });

  it("finds the field of a list's item, nested or named by position", () => {
    expect(mapServerErrors({ tags: { 2: ["Too long."] } }).fields.tags).toBe("Too long.");
    expect(mapServerErrors({ "tags.2": ["Too long."] }).fields.tags).toBe("Too long.");
  });

  it("keeps what the form has no field for", () => {
    expect(mapServerErrors({ titles: ["Unknown field."] })).toEqual({
      fields: {},
      other: ["Unknown field."],
    });
  });

  it("bears a problem without errors", () => {
    expect(mapServerErrors(undefined)).toEqual({ fields: {}, other: [] });
  });
});
