import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

export const BASE_URL = process.env.FRONTEND_URL ?? "http://127.0.0.1:5173";
const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** Requests to the gateway: what to break to play an outage. */
export const API = (url: URL) => url.pathname.startsWith("/api/");

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

/** How long a person would wait for the page to follow. */
const PATIENCE_MS = 15_000;

/**
 * Chromium drops every request under way when a network interface of the machine comes or goes, as
 * they do with containers. A test that failed while that happened is run again (see the config).
 */
const NETWORK_CHANGED = "net::ERR_NETWORK_CHANGED";

export interface PageOptions {
  locale?: "es-ES" | "en-GB";
  colorScheme?: "light" | "dark";
  viewport?: { width: number; height: number };
  deviceScaleFactor?: number;
}

/**
 * Starts a browser for the tests of a file. Each page gets a profile of its own; those left open are
 * closed after the test, which fails if one of them threw.
 */
export function browserForTests(): (options?: PageOptions) => Promise<Page> {
  let browser: Browser | undefined;
  let thrown: Error[] = [];
  let networkChanged = false;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  afterEach(async ({ task }) => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
    const errors = thrown;
    const changed = networkChanged;
    thrown = [];
    networkChanged = false;
    if (changed && task.result?.state === "fail") throw new Error(NETWORK_CHANGED);
    expect(errors).toEqual([]);
  });
  afterAll(() => browser?.close());

  return async ({ locale = "es-ES", colorScheme = "light", viewport = DESKTOP, ...rest } = {}) => {
    if (!browser) throw new Error("the browser has not started");
    const options: BrowserContextOptions = {
      baseURL: BASE_URL,
      locale,
      colorScheme,
      viewport,
      reducedMotion: "reduce",
      hasTouch: viewport.width < 600,
      ...rest,
    };
    const context = await browser.newContext(options);
    context.setDefaultTimeout(PATIENCE_MS);
    context.on("requestfailed", (request) => {
      networkChanged ||= request.failure()?.errorText === NETWORK_CHANGED;
    });
    context.on("weberror", (error) => thrown.push(error.error()));
    return context.newPage();
  };
}
