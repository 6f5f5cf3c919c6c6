import { caseCount } from "@grus/testing";
import { describeInChromium, servePage } from "@grus/testing/browser";
import { describe, expect, test } from "vitest";
import type { PageActions, RunReport } from "./browser-page.ts";

/** A forecaster's training, of a few seconds. */
const LONG = { epochs: 13, stepsPerEpoch: 20, batch: 32 } as const;
/** Steps that take longer than a page may be blocked. */
const HEAVY = { epochs: 2, stepsPerEpoch: 3, batch: 512 } as const;

describeInChromium("training", (newPage) => {
  async function open(isIsolated: boolean): Promise<PageActions> {
    const page = await newPage();
    const modules = {
      page: new URL("./browser-page.ts", import.meta.url),
      workers: [new URL("./browser-worker.ts", import.meta.url)],
      isIsolated,
    };
    await page.goto(await servePage(modules));
    expect(await page.evaluate("globalThis.crossOriginIsolated")).toBe(isIsolated);
    const call =
      (name: string) =>
      (...values: unknown[]) =>
        page.evaluate(`globalThis.page.${name}(...${JSON.stringify(values)})`);
    const names = [
      "train",
      "abort",
      "terminate",
      "load",
      "trainOverPort",
      "pause",
    ] satisfies (keyof PageActions)[];
    return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as PageActions;
  }

  const pages = [
    ["cross-origin isolated", true],
    ["not isolated", false],
  ] as const;
  describe.each(pages.slice(0, caseCount(1, 2)))("on a page that is %s", (_, isIsolated) => {
    test("does not block the page in a worker, and reports progress", async () => {
      const page = await open(isIsolated);
      const { felt, ahead, losses, stopped, steps } = reported(
        "in a worker",
        await page.train(LONG, "worker"),
      );
      expect(felt.longTasks).toEqual([]);
      expect([stopped, steps, losses.length]).toEqual(["completed", 260, 13]);
      expect(losses.at(-1)).toBeLessThan(losses[0]! / 1000);
      expect(ahead[0]).toBeGreaterThan(felt.duration / 2);
    });

    test("blocks the page for long on its own thread, with the same bits", async () => {
      const page = await open(isIsolated);
      const worker = reported("long steps in a worker", await page.train(HEAVY, "worker"));
      const own = reported("long steps on the page's thread", await page.train(HEAVY, "page"));
      expect(worker.felt.longTasks).toEqual([]);
      expect(Math.max(...own.felt.longTasks)).toBeGreaterThanOrEqual(50);
      expect(own.felt.longestGap).toBeGreaterThanOrEqual(50);
      expect([own.losses, own.bits]).toEqual([worker.losses, worker.bits]);
      expect(own.bits.length).toBe(3 * 64 * (16 + 64 + 2) + 65);
    });
  });

  test("a signal stops the worker within a few steps", async () => {
    const { stopped, stepsMore, milliseconds } = await (await open(true)).abort(5);
    console.info(`${stepsMore} steps and ${milliseconds.toFixed(0)} ms from the signal to the end`);
    expect(stopped).toBe("aborted");
    expect(stepsMore).toBeLessThanOrEqual(10);
  });

  test("a worker that is terminated or missing ends the run", async () => {
    const page = await open(false);
    expect(await page.terminate(3)).toMatchInlineSnapshot(
      `"FitWorkerError: fitInWorker: the worker has ended: it was terminated."`,
    );
    expect(await page.load("./nowhere.js")).toMatchInlineSnapshot(
      `"FitWorkerError: fitInWorker: the worker has ended: it could not be loaded."`,
    );
  });

  test("any port can replace a worker, and yielding needs no timer", async () => {
    const page = await open(true);
    const { stopped, steps } = await page.trainOverPort({ epochs: 2, stepsPerEpoch: 3, batch: 5 });
    expect([stopped, steps]).toEqual(["completed", 6]);
    expect(await page.pause()).toBeLessThan(3);
  });
});

/** Prints the responsiveness of the page. */
function reported(where: string, run: RunReport): RunReport {
  const { duration, longTasks, longestGap } = run.felt;
  console.info(
    `${where}: ${run.steps} steps in ${(duration / 1000).toFixed(1)} s; longest gap ${longestGap.toFixed(0)} ms, ${longTasks.length} long tasks, the longest ${Math.max(0, ...longTasks).toFixed(0)} ms`,
  );
  return run;
}
