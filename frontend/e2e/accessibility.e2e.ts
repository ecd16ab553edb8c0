import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { COLOURS, violations } from "./support/axe";
import { browserForTests, PHONE } from "./support/browser";
import { createContent, ROUTES, type Content } from "./support/routes";

const open = browserForTests();
let content: Content;

beforeAll(async () => {
  content = await createContent();
});
afterAll(() => content.remove());

describe("every page", () => {
  for (const [name, { path, ready }] of Object.entries(ROUTES)) {
    it(`${name}: axe finds nothing in either theme, at either width nothing reaches over the edge`, async () => {
      const page = await open();
      const said: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") said.push(message.text());
      });
      const overflow = () =>
        page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
      await page.goto(path(content));
      await ready(page);
      await page.evaluate(() => document.fonts.ready);
      expect(await violations(page)).toEqual([]);
      expect(await overflow()).toBe(0);

      await page.emulateMedia({ colorScheme: "dark" });
      await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
      expect(await violations(page, COLOURS)).toEqual([]);

      await page.setViewportSize(PHONE);
      await ready(page);
      expect(await overflow()).toBe(0);
      expect(await violations(page)).toEqual([]);
      expect(said).toEqual([]);
    });
  }
});
