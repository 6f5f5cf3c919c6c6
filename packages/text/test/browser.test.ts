// A language model trained in a worker of a page in Chromium equals the one trained in Node, bit for bit.
import { describeInChromium, servePage } from "@grus/testing/browser";
import { expect, test } from "vitest";
import type { PageActions } from "./browser-page.ts";
import { trainedReport } from "./browser-report.ts";
import { trainOnVerse, verseBackend } from "./browser-training.ts";

describeInChromium("a language model", (newPage) => {
  test("has the losses, weights and text of Node", async () => {
    const settings = { epochs: 6, threads: 2 };
    const page = await newPage();
    await page.goto(
      await servePage({
        page: new URL("./browser-page.ts", import.meta.url),
        workers: [new URL("./browser-worker.ts", import.meta.url)],
      }),
    );
    await page.waitForFunction("globalThis.page !== undefined");
    const there = (await page.evaluate(`globalThis.page.train(${JSON.stringify(settings)})`)) as Awaited<
      ReturnType<PageActions["train"]>
    >;
    const { build, ...report } = there;
    expect(build).toBe("simd128, 2 threads");
    expect(report).toEqual(await trainedReport(await trainOnVerse(settings), await verseBackend(2)));
    expect(report.losses.at(-1)![0]).toBeLessThan(report.losses[0]![0] - 1);
    expect(report.pieces.join("")).toHaveLength(60);
  });
});
