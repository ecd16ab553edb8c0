import { readdirSync } from "node:fs";

import js from "@eslint/js";
import query from "@tanstack/eslint-plugin-query";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

const features = readdirSync(new URL("./src/features", import.meta.url));

/** Imports flow one way, shared -> features -> app: what `files` may not import, and why. */
const forbid = (files, group, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group, message }] }] },
});

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/lib/api/contract.d.ts"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false } },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  reactHooks.configs.flat["recommended-latest"],
  ...query.configs["flat/recommended"],
  { files: ["**/*.{js,mjs}"], languageOptions: { globals: globals.node } },
  { files: ["public/*.js"], languageOptions: { globals: globals.browser } },
  forbid(
    ["src/{components,lib,i18n,testing}/**"],
    ["@/features/*", "@/app/*", "**/features/**", "**/app/**"],
    "Shared code knows neither the features nor the app.",
  ),
  ...features.map((feature) =>
    forbid(
      [`src/features/${feature}/**`],
      [
        "@/app/*",
        "**/app/**",
        ...features
          .filter((other) => other !== feature)
          .flatMap((other) => [`@/features/${other}/*`, `**/${other}/**`]),
      ],
      "A feature imports no other feature and not the app: compose them in src/app.",
    ),
  ),
);
