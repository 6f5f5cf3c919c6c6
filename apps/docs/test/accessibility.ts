// Accessibility faults that axe-core finds in a page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/**
 * Faults of VitePress's theme: the search button's name lacks its visible text, the home page has no main
 * landmark.
 */
const OF_VITEPRESS: readonly string[] = ["label-content-name-mismatch", "landmark-one-main", "region"];

const source = (): string =>
  readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules that the page breaks in light and dark mode, each with the elements that break it. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(source());
  const faults: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300); // colour transitions
    const { violations } = await page.evaluate<AxeResults>("axe.run()");
    for (const { id, nodes } of violations)
      if (!OF_VITEPRESS.includes(id))
        faults.push(`${colorScheme}: ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  }
  return faults;
}
