import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describeInChromium } from "@grus/testing/browser";
import { expect, test } from "vitest";
import { folder, grus, waveFile } from "./command.ts";

describeInChromium("report.html", (newPage) => {
  test("opens without an error, fetching nothing, and draws its charts", async () => {
    const out = folder();
    await grus("train", waveFile(), "--target", "level", "--epochs", "2", "--hidden", "4", "--out", out);
    const page = await newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("request", (request) => requests.push(request.url()));
    const url = pathToFileURL(join(out, "report.html")).href;
    await page.goto(url);
    await page.waitForSelector("#forecast canvas");
    expect(complaints).toEqual([]);
    expect(requests).toEqual([url]);
    expect(await page.locator("canvas").count()).toBe(3);
    const inked = await page.evaluate(() =>
      Array.from(document.querySelectorAll("canvas"), (canvas) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, i) => i % 4 === 3 && value > 0).length;
      }),
    );
    for (const pixels of inked) expect(pixels).toBeGreaterThan(1000);
    const text = await page.locator("body").textContent();
    for (const part of ["level, 7 steps ahead", "last-value", "window-mean", "seasonal", "drift", "Forecast"])
      expect(text).toContain(part);
  });
});
