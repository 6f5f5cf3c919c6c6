// The test of a forecast over folds: as it would have been made at several times in the past.
import type { PartListener } from "../ensemble/choose-parts.ts";
import type { TaskIntervals } from "../intervals/task-intervals.ts";
import type { Task } from "../parts/task.ts";
import type { FoldPlan } from "../plan/folds.ts";
import { DEFAULT_SHARES, splitSeries } from "../plan/split-series.ts";
import { type Chosen, chooseForTask, type TaskChoiceOptions } from "./choose-for-task.ts";
import { joinTests } from "./join-tests.ts";
import { type FittedChosen, fitChosen, intervalsOf, testChosen } from "./test-chosen.ts";
import type { ForecastTest } from "./test-task.ts";

/** One fold with its test. */
export interface BacktestFold extends ForecastTest {
  /** How many values of each series lie before the fold. */
  readonly from: Int32Array;
  /** The parts that forecast it, with their weights. */
  readonly parts: readonly { readonly name: string; readonly weight: number }[];
}

/** A test over all folds: its origins are those of the first fold, then those of the second, and so on. */
export interface FoldedTest extends ForecastTest {
  readonly folds: readonly BacktestFold[];
}

/** Options of {@link testFolds}: how each choice is made, and the levels of intervals. */
export interface FoldTestOptions extends TaskChoiceOptions {
  readonly levels: readonly number[];
}

/** Forecasts every fold from what lies before it. */
export async function testFolds(
  task: Task,
  { ranges, refit }: FoldPlan,
  { levels, ...options }: FoldTestOptions,
  onPart: PartListener,
): Promise<FoldedTest> {
  const folds: BacktestFold[] = [];
  let chosen: Chosen | undefined;
  let fitted: FittedChosen | undefined;
  let intervals: TaskIntervals | undefined;
  for (const [i, range] of ranges.entries()) {
    const report =
      (from: number, to: number): PartListener =>
      (part, done, detail) =>
        onPart(
          `fold ${i + 1} of ${ranges.length}, ${part}`,
          (i + from + (to - from) * done) / ranges.length,
          detail,
        );
    if (chosen === undefined || refit === "choose") {
      const { validation } = splitSeries(task, { ...DEFAULT_SHARES, test: 0 }, range.from);
      chosen = await chooseForTask(task, { validation, ends: range.from }, options, report(0, 0.7));
      intervals = undefined;
    }
    if (fitted === undefined || refit !== "none")
      fitted = await fitChosen(task, chosen, range.from, options, report(0.7, 1));
    intervals ??= intervalsOf(chosen, levels);
    const tested = await testChosen(task, range, fitted, intervals);
    const parts = fitted.chosen.parts.map(({ name, weight }) => ({ name, weight }));
    if (tested !== undefined) folds.push({ ...tested, from: range.from, parts });
  }
  return { ...joinTests(task, folds), folds };
}
