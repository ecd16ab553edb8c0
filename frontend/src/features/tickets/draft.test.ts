import { describe, expect, it } from "vitest";

import { discardDraft, readDraft, writeDraft } from "./draft";
import { EMPTY_FORM } from "./validation";

const draft = {
  form: { ...EMPTY_FORM, title: "Caído", tags: ["red"] },
  submission: { key: "k", content: "{}" },
};

describe("a draft", () => {
  it("is there again after a reload, with the key of an attempt under way", () => {
    writeDraft(draft);
    expect(readDraft()).toEqual(draft);
  });

  it("is gone when discarded, or when everything was deleted", () => {
    writeDraft(draft);
    discardDraft();
    expect(readDraft()).toBeNull();

    writeDraft(draft);
    writeDraft({ form: EMPTY_FORM, submission: null });
    expect(readDraft()).toBeNull();
  });

  it("that is no draft is not read", () => {
    localStorage.setItem("new-ticket-draft", '{"form":{"title":7}}');
    expect(readDraft()).toBeNull();
  });
});
