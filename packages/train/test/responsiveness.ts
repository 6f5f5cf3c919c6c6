// Measures the responsiveness of a page's main thread while something runs.

/** The responsiveness of a page, in milliseconds. */
export interface Responsiveness {
  /** The page's own tasks of 50 ms or more. */
  readonly longTasks: readonly number[];
  /** The longest time between two ticks of a timer. */
  readonly longestGap: number;
  /** The total time. */
  readonly duration: number;
}

/** Runs `work` and monitors the calling thread. */
export async function watch<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly felt: Responsiveness }> {
  const longTasks: number[] = [];
  const collect = (entries: PerformanceEntryList) => {
    for (const { name, startTime, duration } of entries)
      if (name === "self" && startTime >= start) longTasks.push(duration);
  };
  await idle();
  const start = performance.now();
  const observer = new PerformanceObserver((list) => collect(list.getEntries()));
  observer.observe({ type: "longtask" });
  const ticks = ticking();
  const result = await work();
  const longestGap = ticks.stop();
  const duration = performance.now() - start;
  await idle();
  collect(observer.takeRecords());
  observer.disconnect();
  return { result, felt: { longTasks, longestGap, duration } };
}

/** A timer that ticks as often as the page lets it. */
function ticking(): { stop(): number } {
  let last = performance.now();
  let longest = 0;
  const measure = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  let timer: ReturnType<typeof setTimeout>;
  const tick = () => {
    measure();
    timer = setTimeout(tick);
  };
  timer = setTimeout(tick);
  return {
    stop: () => {
      clearTimeout(timer);
      measure();
      return longest;
    },
  };
}

/** Long enough for earlier work to finish, and for its long tasks to be reported. */
function idle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 150));
}
