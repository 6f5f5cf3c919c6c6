// Which steps of each series are for choosing parts and which for testing.
import type { Range, Task } from "../parts/task.ts";

/** The ranges of validation and test; undefined where the series are too short for them. */
export interface SeriesSplit {
  readonly validation: Range | undefined;
  readonly test: Range | undefined;
}

/** How large the ranges are. */
export interface SplitShares {
  /** Of each series, for choosing. */
  readonly validation: number;
  /** Of each series, for the test; 0 for none. */
  readonly test: number;
}

/** The share of each series by default. */
export const DEFAULT_SHARES: SplitShares = { validation: 0.15, test: 0.15 };

/**
 * The last part of each series is for the test, what lies before it for validation, each at least a horizon
 * long. Where a series leaves too little before them, it has no test, then no validation: its ranges are empty.
 * `ends[i]` values of each series are used, all by default. The series of a hierarchy have ranges of one length.
 */
export function splitSeries(
  task: Task,
  shares: SplitShares,
  ends: Int32Array = Int32Array.from(task.series, ({ values }) => values.length),
): SeriesSplit {
  const { horizon } = task;
  const least = leastValues(task);
  const longest = task.hierarchy && Math.max(...ends);
  const lengthOf = (share: number, end: number) =>
    share === 0 ? 0 : Math.max(horizon, Math.round(share * (longest ?? end)));
  const parts = Array.from(ends, (end) => {
    const test = lengthOf(shares.test, end);
    const validation = lengthOf(shares.validation, end);
    if (end - test - validation >= least) return { test, validation };
    return { test: 0, validation: end - validation >= least ? validation : 0 };
  });
  const testFrom = ends.map((end, i) => end - parts[i]!.test);
  const validationFrom = testFrom.map((from, i) => from - parts[i]!.validation);
  return {
    validation: filled({ from: validationFrom, to: testFrom }),
    test: filled({ from: testFrom, to: ends }),
  };
}

/** How many values must lie before a range: six, a horizon, and one more than the shortest season. */
export function leastValues({ horizon, seasons }: Task): number {
  return Math.max(6, horizon, 1 + (seasons[0] ?? 0));
}

/** How many values a series needs for validation and test. */
export function valuesNeeded(task: Task): number {
  return leastValues(task) + 2 * task.horizon;
}

function filled(range: Range): Range | undefined {
  return range.from.some((from, i) => from < range.to[i]!) ? range : undefined;
}
