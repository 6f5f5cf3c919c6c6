import { describeInChromium } from "@grus/testing/browser";
import { expect, test } from "vitest";
import { day, fileOf, folder, grus } from "./command.ts";
import { inkedPixels, openReport } from "./report-page.ts";

const LONG = `temperature_${"of_the_northern_hall_".repeat(6)}in_degrees`;

describeInChromium("report.html of a forecast", (newPage) => {
  test("draws its charts for each series, in a narrow window, with long names, fetching nothing", async () => {
    const rows = ["north", "south"].flatMap((hall, i) =>
      Array.from(
        { length: 60 },
        (_, t) => `${hall},${day(t)},${(20 * (i + 1) + Math.sin(t) + Math.cos(t * t)).toFixed(3)}`,
      ),
    );
    const file = fileOf([`hall,day,${LONG}`, ...rows], `${"measurements-".repeat(8)}.csv`);
    const out = folder();
    const args = [
      "--series",
      "hall",
      "--horizon",
      "3",
      "--season",
      "none",
      "--backend",
      "none",
      "--out",
      out,
    ];
    const { code, error } = await grus("forecast", file, ...args);
    expect(code, error).toBe(0);
    const page = await newPage();
    await page.setViewportSize({ width: 390, height: 800 });
    const { url, complaints, requests } = await openReport(page, out);
    await page.waitForSelector("body[data-ready]");
    for (const pixels of await inkedPixels(page)) expect(pixels).toBeGreaterThan(1000);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const before = await page.locator("#whole canvas").screenshot();
    await page.selectOption("#series", { label: "south" });
    expect(await page.locator("canvas").count()).toBe(6);
    expect((await page.locator("#whole canvas").screenshot()).equals(before)).toBe(false);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
  });
});
