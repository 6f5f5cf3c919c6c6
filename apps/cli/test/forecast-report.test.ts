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
    expect(await page.locator("canvas").count()).toBe(7);
    expect((await page.locator("#whole canvas").screenshot()).equals(before)).toBe(false);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
  });

  test("writes times by the clocks of the zone", async () => {
    const hour = (t: number) => new Date(Date.UTC(2024, 0, 1, t)).toISOString();
    const rows = Array.from({ length: 60 }, (_, t) => `${hour(t)},${(t * 7) % 11}`);
    const out = folder();
    const zone = ["--time-zone", "Asia/Kolkata", "--horizon", "3", "--season", "none", "--backend", "none"];
    const { code, error } = await grus("forecast", fileOf(["at,level", ...rows]), ...zone, "--out", out);
    expect(code, error).toBe(0);
    const page = await newPage();
    const { complaints } = await openReport(page, out);
    await page.waitForSelector("body[data-ready]");
    for (const id of ["whole", "tested", "next", "parts"]) {
      await page.hover(`#${id} .u-over`);
      const text = await page.locator(`#${id} .u-legend .u-value`).first().textContent();
      expect(text).toMatch(/^2024-01-0\d \d\d:30$/);
    }
    expect(complaints).toEqual([]);
  });
});
