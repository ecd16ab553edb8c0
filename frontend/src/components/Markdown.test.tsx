import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

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
