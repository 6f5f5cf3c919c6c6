// The live page trains in Firefox, on two threads.
import { describeInFirefox } from "@grus/testing/firefox";
import { expect, onTestFinished, test } from "vitest";
import { serveSite } from "./site.ts";

describeInFirefox("the live page", (newPage) => {
  test("trains to the end in a worker, on two threads", async () => {
    const page = await newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    onTestFinished(() => page.close());
    await page.goto(`${await serveSite()}live.html`);
    await page.waitForSelector(".live-forecast canvas");
    const fact = async (name: string): Promise<string> =>
      (await page.$eval(`[data-fact=${name}]`, ({ textContent }) => textContent)) ?? "";
    for (const [menu, value] of Object.entries({ Epochs: "10", Threads: "2", "Hidden size": "64" }))
      await page.locator(`aria/${menu}[role='combobox']`).fill(value);
    await page.locator("aria/Start[role='button']").click();
    await page.waitForFunction(`document.querySelector("[data-fact=state]").textContent === "Finished"`);
    expect([await fact("epoch"), Number(await fact("step"))]).toEqual(["10 of 10", 310]);
    expect(await fact("backend")).toMatch(/^wasm, 2 threads, (relaxed )?SIMD$/);
    expect(Number(await fact("loss"))).toBeLessThan(Number(await fact("firstLoss")));
    expect(Number.parseFloat(await fact("error"))).toBeLessThan(3.2); // the naive forecast's
    expect(problems).toEqual([]);
  });
});
