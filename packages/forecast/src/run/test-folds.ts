// The test of a forecast over folds: as it would have been made at several times in the past.
import type { PartListener } from "../ensemble/choose-parts.ts";
import type { EnsembleChoice } from "../ensemble/ensemble-choice.ts";
import type { TaskIntervals } from "../intervals/task-intervals.ts";
import type { NetworkOptions } from "../parts/network-options.ts";
import type { FitOptions } from "../parts/part.ts";
import type { Task } from "../parts/task.ts";
import type { FoldPlan } from "../plan/folds.ts";
import { DEFAULT_SHARES, splitSeries } from "../plan/split-series.ts";
import { type Chosen, chooseForTask } from "./choose-for-task.ts";
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

/** Options of {@link testFolds}. */
export interface FoldTestOptions extends FitOptions {
  readonly levels: readonly number[];
  /** Of networks, in each choice. */
  readonly minutes?: number | undefined;
  /** The options of networks. */
  readonly network?: NetworkOptions | undefined;
  /** Whether only parts that can be exported are candidates. Default false. */
  readonly portable?: boolean | undefined;
  readonly ensemble?: EnsembleChoice | undefined;
}

/** Forecasts every fold from what lies before it. */
export async function testFolds(
  task: Task,
  { ranges, refit }: FoldPlan,
  { levels, minutes, network, portable, ensemble, ...fitting }: FoldTestOptions,
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
      chosen = await chooseForTask(
        task,
        validation,
        { ...fitting, minutes, network, portable, ensemble },
        report(0, 0.7),
      );
      intervals = undefined;
    }
    if (fitted === undefined || refit !== "none")
      fitted = await fitChosen(task, chosen, range.from, fitting, report(0.7, 1));
    intervals ??= intervalsOf(task, chosen, levels);
    const tested = await testChosen(task, range, fitted, intervals);
    const parts = fitted.chosen.parts.map(({ name, weight }) => ({ name, weight }));
    if (tested !== undefined) folds.push({ ...tested, from: range.from, parts });
  }
  return { ...joinTests(task, folds), folds };
}
