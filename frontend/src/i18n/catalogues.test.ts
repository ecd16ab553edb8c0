import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import ts from "typescript";
import { describe, expect, it } from "vitest";

import enEverywhere from "./en.json";
import esEverywhere from "./es.json";
import enManagement from "./manage/en.json";
import esManagement from "./manage/es.json";

const en = { ...enEverywhere, ...enManagement };
const es = { ...esEverywhere, ...esManagement };

interface Catalogue {
  [key: string]: string | Catalogue;
}

const PLURAL = /_(zero|one|two|few|many|other)$/;
const SOURCES = path.join(import.meta.dirname, "..");
/** Attributes whose value a person reads or hears. */
const SPOKEN = new Set([
  "alt", "aria-description", "aria-label", "aria-roledescription", "aria-valuetext",
  "closeLabel", "description", "error", "label", "message", "placeholder", "title",
]);
const WORDS = /\p{L}/u;

function entries(catalogue: Catalogue, prefix = ""): [key: string, text: string][] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[prefix + key, value] as [string, string]]
      : entries(value, `${prefix}${key}.`),
  );
}

const placeholders = (text: string) => (text.match(/{{\w+}}/g) ?? []).sort();

describe("the catalogues", () => {
  const keys = (catalogue: Catalogue) =>
    [...new Set(entries(catalogue).map(([key]) => key.replace(PLURAL, "")))].sort();

  it("share no section: what comes later would be lost", () => {
    const sections = Object.keys(enEverywhere);
    expect(Object.keys(enManagement).filter((section) => sections.includes(section))).toEqual([]);
  });

  it("have the same keys", () => {
    expect(keys(es)).toEqual(keys(en));
  });

  it.each([
    ["es", es],
    ["en", en],
  ] as const)("have in %s all the plural forms of the language", (language, catalogue) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const all = new Set(entries(catalogue).map(([key]) => key));
    const plural = [...all].filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, ""));
    for (const key of new Set(plural)) {
      const found = [...all].filter((one) => one.replace(PLURAL, "") === key && PLURAL.test(one));
      expect(found.sort()).toEqual(forms.map((form) => `${key}_${form}`).sort());
    }
  });

  it("fill in the same values, and leave no text empty", () => {
    const english = new Map(entries(en));
    for (const [key, text] of entries(es)) {
      const other = english.get(key) ?? english.get(key.replace(PLURAL, "_other")) ?? "";
      expect(text, key).not.toBe("");
      expect(placeholders(text), key).toEqual(placeholders(other));
    }
  });

  it("hold every string a person sees", () => {
    expect(componentFiles().flatMap(literalsIn)).toEqual([]);
  });
});

function componentFiles(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".tsx") && !file.endsWith(".test.tsx"))
    .map((file) => path.join(SOURCES, file));
}

/** Words written in the markup itself: text, and attributes that are shown or read out. */
function literalsIn(file: string): string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  );
  const found: string[] = [];
  const note = (node: ts.Node, text: string) => {
    if (!WORDS.test(text)) return;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${path.relative(SOURCES, file)}:${line + 1}: ${text.trim()}`);
  };
  /** The strings an expression can become, leaving out what is handed to a function. */
  const inspect = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) note(node, node.text);
    else if (ts.isTemplateExpression(node)) {
      note(node, node.head.text + node.templateSpans.map((span) => span.literal.text).join(""));
    } else if (ts.isConditionalExpression(node)) {
      inspect(node.whenTrue);
      inspect(node.whenFalse);
    } else if (ts.isBinaryExpression(node)) {
      // Of a comparison or a condition only what comes out of it is shown.
      if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) inspect(node.left);
      if (!/[=<>]/.test(node.operatorToken.getText())) inspect(node.right);
    } else if (ts.isParenthesizedExpression(node)) inspect(node.expression);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node, node.text);
    else if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText())) {
      const value = node.initializer;
      if (value && ts.isJsxExpression(value)) {
        if (value.expression) inspect(value.expression);
      } else if (value) inspect(value);
    } else if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent) && node.expression) {
      inspect(node.expression);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
