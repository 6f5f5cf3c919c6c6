// Tasks of the page's main thread, measured by Chromium.
import type { Browser, Page } from "playwright-core";

/** Tasks of the page's main thread during a measurement, in milliseconds. */
export interface MainThread {
  /** The longest in CPU time, which does not depend on the load of the machine. */
  readonly longest: number;
  /** Tasks of 50 ms and more by wall clock, from PerformanceObserver: what a reader notices. */
  readonly longTasks: readonly number[];
  /** Total duration by wall clock. */
  readonly duration: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** CPU time, in microseconds. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

const CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline", "blink.user_timing"];

/** Watches the page's main thread during `work`. */
export async function watchMainThread(page: Page, work: () => Promise<void>): Promise<MainThread> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.evaluate(() => {
    const durations: number[] = [];
    const { startTime } = performance.mark("watch-begins");
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.startTime >= startTime) durations.push(entry.duration);
    });
    observer.observe({ type: "longtask" });
    Object.assign(globalThis, { longTasks: durations });
  });
  const start = performance.now();
  await work();
  const duration = performance.now() - start;
  await page.waitForTimeout(150); // long tasks are reported with a delay
  const longTasks = await page.evaluate<number[]>("globalThis.longTasks");
  return { longest: longestOf(await stopTracing(browser)), longTasks, duration };
}

async function stopTracing(browser: Browser): Promise<readonly TraceEvent[]> {
  const trace = await browser.stopTracing();
  return (JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }).traceEvents;
}

/** The longest task after the mark on the thread that set it. */
function longestOf(events: readonly TraceEvent[]): number {
  const mark = events.find(({ name }) => name === "watch-begins")!;
  const tasks = events.filter(
    ({ name, pid, tid, ts }) =>
      name.endsWith("RunTask") && pid === mark.pid && tid === mark.tid && ts > mark.ts,
  );
  if (tasks.length === 0) throw new Error("The trace holds no task of the page's main thread.");
  return Math.max(...tasks.map(({ tdur }) => tdur ?? 0)) / 1000;
}
