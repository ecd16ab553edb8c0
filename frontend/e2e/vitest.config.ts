import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

import { reporters } from "../scripts/reporters.ts";

/** What is apart from the rest: pictures, and what needs a system where people sign in. */
const APART: Record<string, string> = {
  screenshots: "e2e/screenshots.ts",
  "sign-in": "e2e/sign-in.ts",
};

/** Real-browser runs against a running system ($FRONTEND_URL). */
export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: [APART[mode] ?? "e2e/**/*.e2e.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As long as the browser is waited for.
    expect: { poll: { timeout: 15_000 } },
    // Only for what has nothing to do with the system under test, see support/browser.ts.
    retry: { count: 2, condition: /ERR_NETWORK_CHANGED/ },
    reporters,
  },
}));
