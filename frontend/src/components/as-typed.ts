import type { List, Node, Paragraph, PhrasingContent, Root, RootContent } from "mdast";
import type { Processor } from "unified";

/**
 * What of Markdown changes or swallows characters that people type without knowing Markdown:
 * paths (`\\server\data`), `&amp;`, a line of dashes under a text, `[ERROR]: ...`, `<tags>`.
 */
const OFF = [
  "autolink",
  "characterEscape",
  "characterReference",
  "definition",
  "hardBreakEscape",
  "htmlFlow",
  "htmlText",
  "setextUnderline",
];
const MARKED = new Set(["emphasis", "strong", "delete"]);
const WORD = /[\p{L}\p{N}\\/_]/u;

type Content = RootContent | PhrasingContent;
interface Parent extends Node {
  children: Content[];
}

/** Text as it is: the usual handler takes the blanks at the beginning of lines away. */
export const textHandler = (_state: unknown, { value }: { value: string }) => ({
  type: "text" as const,
  value,
});

/** A plugin of remark: shows Markdown so that no character of a plain text is lost. */
export function asTyped(this: Processor) {
  const data = this.data() as { micromarkExtensions?: unknown[] };
  (data.micromarkExtensions ??= []).push({ disable: { null: OFF } });
  return (tree: Root, file: { value: unknown }) => {
    const source = String(file.value);
    restore(tree, source);
    restoreIndents(tree, source.split(/\r\n|\r|\n/));
  };
}

function restore(parent: Parent, source: string): void {
  parent.children = parent.children.flatMap((node, index): Content[] => {
    if ("children" in node) restore(node, source);
    if (MARKED.has(node.type) && !isMeant(node, source)) return withMarks(node as Parent, source);
    if (node.type === "thematicBreak" && isUnder(parent.children[index - 1], node)) {
      return [paragraph([text(sourceOf(node, source))])];
    }
    if (node.type === "list" && node.ordered === true) return numbered(node, source);
    return [node];
  });
}

/** `__init__` and `5*3*2` are no emphasis; `**this**` is. */
function isMeant(node: Node, source: string): boolean {
  const [start, end] = offsets(node);
  const around = (source[start - 1] ?? "") + (source[end] ?? "");
  return source[start] !== "_" && !WORD.test(around);
}

function withMarks(node: Parent, source: string): Content[] {
  const [start, end] = offsets(node);
  const first = node.children[0];
  const last = node.children.at(-1);
  if (!first || !last) return [text(source.slice(start, end))];
  const length = node.type === "strong" ? 2 : node.type === "emphasis" ? 1 : offsets(first)[0] - start;
  return [text(source.slice(start, start + length)), ...node.children, text(source.slice(end - length, end))];
}

/** The numbers that were typed. One item that begins in the middle, as "1986. Año", is no list. */
function numbered(list: List, source: string): RootContent[] {
  const [only] = list.children;
  if (list.children.length === 1 && only && (list.start ?? 1) > 1) {
    const mark = /^\d+[.)]\s*/.exec(sourceOf(only, source))?.[0] ?? "";
    const [first, ...others] = only.children;
    const begun = first?.type === "paragraph" ? first.children : [];
    const rest = first?.type === "paragraph" ? others : only.children;
    return [paragraph([text(mark), ...begun]), ...rest];
  }
  for (const item of list.children) {
    const number = /^\d+/.exec(sourceOf(item, source))?.[0];
    if (number !== undefined) item.data = { hProperties: { value: number } };
  }
  return [list];
}

/** Blanks at the beginning of lines, as stack traces have them. */
function restoreIndents(tree: Root, lines: readonly string[]): void {
  for (const block of tree.children) {
    if (block.type !== "paragraph") continue;
    for (const node of block.children) {
      if (node.type !== "text" || !node.position) continue;
      const first = node.position.start.line - 1;
      node.value = node.value
        .split("\n")
        .map((line, at) => (at === 0 ? line : (/^[ \t]+/.exec(lines[first + at] ?? "")?.[0] ?? "") + line))
        .join("\n");
    }
  }
}

function isUnder(above: Node | undefined, node: Node): boolean {
  return above?.type === "paragraph" && above.position?.end.line === (node.position?.start.line ?? 0) - 1;
}

function offsets(node: Node): [number, number] {
  return [node.position?.start.offset ?? 0, node.position?.end.offset ?? 0];
}

const sourceOf = (node: Node, source: string) => source.slice(...offsets(node));
const text = (value: string): PhrasingContent => ({ type: "text", value });
const paragraph = (children: PhrasingContent[]): Paragraph => ({ type: "paragraph", children });
