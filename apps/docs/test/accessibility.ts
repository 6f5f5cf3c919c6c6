// What axe-core finds wrong with a page for readers who do not see it, or see it badly.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** Faults of VitePress's own theme: its search button says less than it shows, and its home page has no main landmark. */
const OF_VITEPRESS: readonly string[] = ["label-content-name-mismatch", "landmark-one-main", "region"];

const source = (): string =>
  readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules that the page breaks, in the light and in the dark, each with what breaks it. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(source());
  const faults: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300); // colours fade over
    const { violations } = await page.evaluate<AxeResults>("axe.run()");
    for (const { id, nodes } of violations)
      if (!OF_VITEPRESS.includes(id))
        faults.push(`${colorScheme}: ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  }
  return faults;
}
