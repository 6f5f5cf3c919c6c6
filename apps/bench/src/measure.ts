// Timing: warm up, repeat, report the median and the spread.

/** Times of repeated runs, in milliseconds. */
export interface Timing {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
}

/** Numbers of runs. */
export interface MeasureOptions {
  /** Runs before timing. Default 20. */
  readonly warmup?: number;
  /** Timed runs. Default 60. */
  readonly runs?: number;
  /** Units of work in one call of `work`, if a single unit is too short to time. Default 1. */
  readonly unitsPerRun?: number;
}

/** Times one unit of `work`, after warm-up. */
export function measure(
  work: () => void,
  { warmup = 20, runs = 60, unitsPerRun = 1 }: MeasureOptions = {},
): Timing {
  for (let i = 0; i < warmup; i++) work();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return (performance.now() - start) / unitsPerRun;
  });
  return timingOf(times);
}

/** Median, minimum and maximum of times. */
export function timingOf(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)]!,
    min: sorted[0]!,
    max: sorted.at(-1)!,
    runs: sorted.length,
  };
}
