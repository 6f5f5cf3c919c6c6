import { caseCount } from "@grus/testing";
import { describeInChromium } from "@grus/testing/browser";
import { expect, test } from "vitest";
import { accessibilityFaults } from "./accessibility.ts";
import { openPage, serveSite, sitePages } from "./site.ts";

/** Pages of one form, of which some stand for all. */
const WRITTEN = /^(reference|cli)\//;

function examined(): readonly string[] {
  const pages = sitePages();
  const written = pages.filter((path) => WRITTEN.test(path));
  const isKept = new Set(written.filter((path, i) => i % 12 === 0 || path.endsWith("errors.html")));
  return pages.filter((path) => !WRITTEN.test(path) || isKept.has(path));
}

describeInChromium("every page", (newPage) => {
  test.each(examined().slice(0, caseCount(2, 1000)))(
    "/%s fits a narrow phone screen and is accessible",
    async (path) => {
      const page = await newPage();
      await page.setViewportSize({ width: 360, height: 740 });
      await openPage(page, await serveSite(), path);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
      expect(await page.locator("h1").count()).toBe(1);
      expect(await accessibilityFaults(page)).toEqual([]);
    },
  );

  test("the search finds the live page without a network request", async () => {
    const page = await newPage();
    await openPage(page, await serveSite(), "");
    await page.getByRole("button", { name: "Search" }).click();
    await page.keyboard.type("cross-origin isolated");
    await page.locator("#localsearch-list", { hasText: "Forecast in this page" }).waitFor();
  });
});
