import { describeInChromium, servePage } from "@grus/testing/browser";
import { expect, test } from "vitest";
import type { PageResult } from "./browser-page.ts";

describeInChromium("a training step", (newPage) => {
  async function open(isIsolated: boolean): Promise<PageResult> {
    const page = await newPage();
    await page.goto(await servePage({ page: new URL("./browser-page.ts", import.meta.url), isIsolated }));
    return (await page.evaluate("globalThis.result")) as PageResult;
  }

  test("an isolated page has threads, with the same bits for any number of them", async () => {
    const { isIsolated, simd, threads, results } = await open(true);
    expect([isIsolated, simd]).toEqual([true, "relaxed"]);
    expect(threads).toBeGreaterThan(1);
    expect(results[1]).toMatch(/^-?\d+$/);
    expect([results[2], results[3]]).toEqual([results[1], results[1]]);
  });

  test("a page that is not isolated runs on one thread, and reports why", async () => {
    const { isIsolated, threads, results } = await open(false);
    expect([isIsolated, threads]).toEqual([false, 1]);
    expect(results[1]).toMatch(/^-?\d+$/);
    expect(results[2]).toContain("cross-origin isolated");
  });
});
