import axe from "axe-core";
import type { Page } from "playwright-core";

const EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** All that another theme can change: the page's structure stays the same. */
export const COLOURS = ["color-contrast", "link-in-text-block"];

/** What axe finds wrong on the page as it stands, a line each: rule, what it says, where. */
export async function violations(page: Page, checks = EVERYTHING): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate(
    (runOnly) => (window as unknown as { axe: typeof axe }).axe.run({ runOnly }),
    checks,
  );
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} ${target.join(" ")} ${failureSummary ?? ""}`),
  );
}
