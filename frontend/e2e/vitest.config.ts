import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

/** Real-browser runs against a running system ($FRONTEND_URL). Mode "screenshots" makes the pictures. */
export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: [mode === "screenshots" ? "e2e/screenshots.ts" : "e2e/**/*.e2e.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", "./scripts/summary-reporter.mjs"],
  },
}));
