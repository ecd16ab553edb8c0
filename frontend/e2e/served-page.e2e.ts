import { readdirSync, statSync } from "node:fs";

import { beforeAll, describe, expect, it } from "vitest";

import { createSettledTicket, uniqueWord } from "./support/api";
import { BASE_URL, browserForTests } from "./support/browser";

const ASSETS = new URL("../dist/assets/", import.meta.url);
/** Smaller ones gain nothing by it. */
const COMPRESSED_FROM = 1024;
/** As a phone of some years has it, to this machine. */
const CPU_SLOWDOWN = 4;
const ATTEMPTS = 3;

/** "Good" of Web Vitals: https://web.dev/articles/vitals */
const MAX_LCP_MS = 2_500;
const MAX_CLS = 0.1;

const open = browserForTests();
let title = "";

beforeAll(async () => {
  title = `Servidor caído ${uniqueWord()}`;
  await createSettledTicket({ title });
});

describe("the built page, as it is served", () => {
  it("has scripts and styles that are compressed, and kept for good", async () => {
    const names = readdirSync(ASSETS).filter((name) => /\.(js|css)$/.test(name));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const { headers, ok } = await fetch(new URL(`/assets/${name}`, BASE_URL));
      expect(ok, name).toBe(true);
      expect(headers.get("Cache-Control"), name).toContain("immutable");
      if (statSync(new URL(name, ASSETS)).size < COMPRESSED_FROM) continue;
      expect(headers.get("Content-Encoding"), name).toMatch(/^(gzip|br|zstd)$/);
    }
  });

  it.each(["/", "/tickets/1", "/index.html"])("is asked for anew each time, at %s", async (path) => {
    const { headers, ok } = await fetch(new URL(path, BASE_URL));
    expect(ok).toBe(true);
    expect(headers.get("Cache-Control")).toBe("no-cache");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  });

  it("runs no script but its own files", async () => {
    const policy = (await fetch(BASE_URL)).headers.get("Content-Security-Policy") ?? "";
    const directives = new Map(
      policy.split(";").map((directive) => {
        const [name = "", ...sources] = directive.trim().split(/\s+/);
        return [name, sources] as const;
      }),
    );
    expect(directives.get("default-src")).toEqual(["'none'"]);
    expect(directives.get("script-src")).toEqual(["'self'"]);
  });

  it("says what it is, in which language, and fits a phone", async () => {
    const page = await open();
    await page.goto("/");
    expect(await page.locator("html").getAttribute("lang")).toBe("es");
    expect(await page.title()).toContain("Sistema de Tickets");
    const meta = (name: string) => page.locator(`meta[name=${name}]`).getAttribute("content");
    expect(await meta("description")).toMatch(/\S+ \S+/);
    expect(await meta("viewport")).toContain("width=device-width");
  });

  it(`shows the queue soon, and nothing jumps, on a processor ${CPU_SLOWDOWN} times slower`, async () => {
    const measured: { lcp: number; cls: number }[] = [];
    // What else the machine does can only make it slower: the best of some attempts counts.
    while (measured.length < ATTEMPTS) {
      measured.push(await measure());
      if (measured.some(({ lcp }) => lcp < MAX_LCP_MS)) break;
    }
    const figures = measured.map(({ lcp, cls }) => `LCP ${Math.round(lcp)} ms, CLS ${cls.toFixed(3)}`);
    console.log(`queue, processor ${CPU_SLOWDOWN} times slower: ${figures.join("; ")}`);
    expect(Math.min(...measured.map(({ lcp }) => lcp))).toBeLessThan(MAX_LCP_MS);
    expect(Math.max(...measured.map(({ cls }) => cls))).toBeLessThan(MAX_CLS);
  });
});

/** A first visit: milliseconds to the largest paint, and the sum of all layout shifts. */
async function measure(): Promise<{ lcp: number; cls: number }> {
  const page = await open();
  const said: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") said.push(message.text());
  });
  await page.addInitScript(() => {
    const vitals = { lcp: 0, cls: 0 };
    Object.assign(window, { vitals });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) vitals.lcp = entry.startTime;
    }).observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) vitals.cls += (entry as unknown as { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
  await page.goto("/");
  await page.getByRole("link", { name: title }).waitFor();
  await page.evaluate(async () => {
    await document.fonts.ready;
    // What was painted last is reported after it.
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  });
  // The live stream goes on: there is no idle network to wait for.
  await page.getByRole("button", { name: /^Notificaciones/ }).waitFor();
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { vitals: { lcp: number } }).vitals.lcp))
    .toBeGreaterThan(0);
  const vitals = await page.evaluate(
    () => (window as unknown as { vitals: { lcp: number; cls: number } }).vitals,
  );
  expect(said).toEqual([]);
  await page.context().close();
  return vitals;
}
