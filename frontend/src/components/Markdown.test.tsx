import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { renderInApp } from "@/testing/render";

import { Markdown } from "./Markdown";

it("shows Markdown, links that give nothing away, and loads no pictures", async () => {
  renderInApp(<Markdown text={"# Hola\n\n[web](https://example.com) ![foto](https://example.com/a.png)"} />);

  expect(await screen.findByRole("heading", { level: 3, name: "Hola" })).toBeVisible();
  const link = screen.getByRole("link", { name: "web" });
  expect(link).toHaveAttribute("target", "_blank");
  expect(link.getAttribute("rel")).toContain("noopener");
  expect(screen.queryByRole("img")).toBeNull();
  expect(screen.getByRole("link", { name: "foto" })).toHaveAttribute("href", "https://example.com/a.png");
});

it("runs nothing that is written in it", async () => {
  const { container } = renderInApp(
    <Markdown text={'<img src=x onerror=alert(1)> <script>alert(1)</script>\n\n[x](javascript:alert(1)) **fin**'} />,
  );
  expect(await screen.findByText("fin")).toBeVisible();
  expect(container.querySelector("img, script, [href^=javascript]")).toBeNull();
  expect(container).toHaveTextContent("<script>");
});

async function rendered(text: string): Promise<HTMLElement> {
  const { container } = renderInApp(<Markdown text={`${text}\n\n**fin**`} />);
  expect(await screen.findByText("fin", { selector: "strong" })).toBeVisible();
  return container;
}

describe("what was typed", () => {
  it.each([
    "\\\\fileserver\\datos",
    "D:\\_backup\\*.bak y D:\\_viejo\\*.log",
    "falta __init__.py en src/__pycache__/x",
    "5*3*2 = 30, a_b_c, ~5 y ~6",
    "1986. Año de la compra",
    "Cuenta\n------",
    "Cuenta\n======",
    "<tags> y <b>negrita</b> <!-- nota -->",
    "<div>\nhola\n</div>",
    "&lt;cuenta&gt; &amp; &#65;",
    "[ERROR]: no hay disco",
    "C:\\Temp\\\nsigue",
    "de <ana@example.org> para mí",
    'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    x = y[0]\nKeyError: 0',
    "java.lang.NullPointerException\n\tat a.b.C.<init>(C.java:5)\n\tat a.b.D$1.run(D.java:9)",
  ])("keeps every character of %j", async (text) => {
    expect((await rendered(text)).textContent).toContain(text);
  });

  it("is no heading and no list where a text goes on", async () => {
    const container = await rendered("Cuenta\n------\n\n1986. Año");
    expect(container.querySelector("h3, ol, hr")).toBeNull();
  });

  it("is Markdown where it is meant", async () => {
    const container = await rendered(
      "**a** *b* `c_d_e` [f](https://example.com)\n\n- uno\n- dos\n\n1. x\n3. y\n\n```\nif __x__:\n```\n\n---",
    );
    expect(container.querySelectorAll("strong")).toHaveLength(2);
    expect(container.querySelector("em")).toHaveTextContent("b");
    expect(container.querySelector("p code")).toHaveTextContent("c_d_e");
    expect(container.querySelector("a")).toHaveAttribute("href", "https://example.com");
    expect(container.querySelectorAll("ul li")).toHaveLength(2);
    expect([...container.querySelectorAll("ol li")].map((li) => li.getAttribute("value"))).toEqual(["1", "3"]);
    expect(container.querySelector("pre")).toHaveTextContent("if __x__:");
    expect(container.querySelector("hr")).not.toBeNull();
  });
});

describe("text that is made to hold the reader up", () => {
  it.each([
    ["lists within lists", "- ".repeat(2000)],
    ["quotes within quotes", ">".repeat(19000)],
    ["marks of emphasis", "*".repeat(9000)],
    ["brackets", "[".repeat(19000)],
    ["numbers", "1. ".repeat(2000)],
  ])("is shown as it was typed: %s", async (_, marks) => {
    const started = performance.now();
    const { container } = renderInApp(<Markdown text={`${marks}fin`} />);
    // the fallback shows the same, so wait for the reader of Markdown first
    await import("./MarkdownText");
    await screen.findByText(/fin$/);
    expect(container.querySelector("li, blockquote, em, strong")).toBeNull();
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
