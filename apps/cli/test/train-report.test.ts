import { describeInChromium } from "@grus/testing/browser";
import { expect, test } from "vitest";
import { folder, grus, waveFile } from "./command.ts";
import { inkedPixels, openReport } from "./report-page.ts";

describeInChromium("report.html", (newPage) => {
  test("opens without an error, fetching nothing, and draws its charts", async () => {
    const out = folder();
    await grus("train", waveFile(), "--target", "level", "--epochs", "2", "--hidden", "4", "--out", out);
    const page = await newPage();
    const { url, complaints, requests } = await openReport(page, out);
    await page.waitForSelector("#forecast canvas");
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
    expect(await page.locator("canvas").count()).toBe(3);
    for (const pixels of await inkedPixels(page)) expect(pixels).toBeGreaterThan(1000);
    const text = await page.locator("body").textContent();
    for (const part of ["level, 7 steps ahead", "last-value", "window-mean", "seasonal", "drift", "Forecast"])
      expect(text).toContain(part);
  });
});
