import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { describeInChromium } from "./chromium.ts";
import { chromiumPath, requireChromium } from "./chromium-path.ts";
import { servePage } from "./page-server.ts";

describeInChromium("a page and its worker", (newPage) => {
  test.each([true, false])("cross-origin isolated: %s", async (isIsolated) => {
    const url = await servePage({
      page: new URL("../test/page.ts", import.meta.url),
      workers: [new URL("../test/page-worker.ts", import.meta.url)],
      isIsolated,
    });
    const page = await newPage();
    await page.goto(url);
    expect(await page.evaluate("globalThis.result")).toEqual([isIsolated, isIsolated]);
    expect((await fetch(`${url}missing.js`)).status).toBe(404);
  });
});

describe("chromiumPath", () => {
  test("is the configured path, if it exists", () => {
    const here = fileURLToPath(import.meta.url);
    expect(chromiumPath(here)).toBe(here);
    expect(chromiumPath("/nowhere/chromium")).toBeUndefined();
  });

  test("throws with instructions if it is required and absent", () => {
    expect(() => requireChromium("/nowhere/chromium")).toThrowErrorMatchingInlineSnapshot(`
      [Error: Chromium not found at /nowhere/chromium.
      Install it, or set CHROME_PATH.]
    `);
  });
});
