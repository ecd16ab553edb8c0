import { mergeConfig } from "vitest/config";

import { reporters } from "./scripts/reporters.ts";
import viteConfig from "./vite.config.ts";

export default mergeConfig(viteConfig, {
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "jsdom",
    testTimeout: 20_000,
    setupFiles: ["src/testing/setup.ts"],
    reporters,
    css: false,
  },
});
