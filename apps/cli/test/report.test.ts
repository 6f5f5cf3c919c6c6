import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { describe, expect, test } from "vitest";
import { folder, grus, waveFile } from "./command.ts";

const browser = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== undefined && existsSync(path));
const isRequired = process.env.CI !== undefined;

describe("report.html", () => {
  test.skipIf(browser === undefined && !isRequired)(
    "opens in Chromium (install it, or set CHROME_PATH) without an error, fetching nothing, and draws its charts",
    async () => {
      const out = folder();
      await grus("forecast", waveFile(), "--target", "level", "--epochs", "2", "--hidden", "4", "--out", out);
      const running = await chromium.launch({ executablePath: browser!, args: ["--no-sandbox"] });
      try {
        const page = await running.newPage();
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
        for (const part of [
          "level, 7 steps ahead",
          "last-value",
          "window-mean",
          "seasonal",
          "drift",
          "What comes next",
        ])
          expect(text).toContain(part);
      } finally {
        await running.close();
      }
    },
  );
});
