// The live page forecasts in Firefox, on two threads.
import { describeInFirefox } from "@grus/testing/firefox";
import { expect, onTestFinished, test } from "vitest";
import { serveSite } from "./site.ts";

describeInFirefox("the live page", (newPage) => {
  test("forecasts with networks in a worker, on two threads", async () => {
    const page = await newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    onTestFinished(() => page.close());
    await page.goto(`${await serveSite()}live.html`);
    await page.waitForSelector(".live-forecast canvas");
    const fact = async (name: string): Promise<string> =>
      (await page.$eval(`[data-fact=${name}]`, ({ textContent }) => textContent)) ?? "";
    await page.locator("aria/Threads[role='combobox']").fill("2");
    await page.locator("aria/Forecast[role='button']").click();
    await page.waitForFunction(`document.querySelector("[data-fact=state]").textContent === "Finished"`, {
      timeout: 240_000,
    });
    expect(await fact("backend")).toBe("wasm, 2 threads, SIMD");
    expect(await fact("verdict")).toMatch(/^The forecast beats every naive one/);
    const parts = await page.$$eval(".live-parts > table tbody th", (cells) =>
      cells.map(({ textContent }) => textContent),
    );
    expect(parts).toContain("network");
    expect(problems).toEqual([]);
  });
});
