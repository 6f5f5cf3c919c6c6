// The folds of a backtest: stretches at the end of the series, each forecast from what lies before it.
import { advice, OptionError, option, WindowError } from "@grus/data";
import { endsOf, type Range, type Task } from "../parts/task.ts";
import { positiveWhole } from "../positive-whole.ts";
import { leastValues } from "./split-series.ts";

/** How folds are laid and forecast. */
export interface FoldOptions {
  /** How many times a forecast is made. */
  readonly folds?: number | undefined;
  /** Steps from one fold to the next; all whole horizons in them are forecast. Default: the horizon. */
  readonly foldLength?: number | undefined;
  /**
   * What is made anew for every fold, from the values before it: `choose` (default) the choice of parts and their
   * fit, `fit` their fit alone, `none` neither, so that the first fold's forecaster serves for all.
   */
  readonly refit?: Refit | undefined;
}

/** What is made anew for every fold. */
export type Refit = "choose" | "fit" | "none";

/** How many folds a backtest has where nobody says. */
export const DEFAULT_FOLDS = 5;

/** Folds that were laid. */
export interface FoldPlan {
  /** The range of each fold, the earliest first; empty for series that are too short for it. */
  readonly ranges: readonly Range[];
  /** Steps of each. */
  readonly length: number;
  readonly refit: Refit;
}

/**
 * The last `folds` stretches of `foldLength` steps. Throws {@link OptionError} for a fold that is shorter than the
 * horizon, {@link WindowError} where no series leaves enough values before the first fold.
 */
export function foldPlan(
  task: Task,
  { folds = DEFAULT_FOLDS, foldLength, refit = "choose" }: FoldOptions,
  file: string | undefined,
): FoldPlan {
  const count = positiveWhole("folds", folds);
  const length = positiveWhole("foldLength", foldLength ?? task.horizon);
  if (length < task.horizon)
    throw new OptionError({
      problem: advice`${option("foldLength")} is ${String(length)}; expected the horizon, ${String(task.horizon)}, at least.`,
      cure: advice`Give longer folds, or a shorter ${option("horizon")}.`,
    });
  checkLength(task, count, length, file);
  const least = leastValues(task);
  const ends = endsOf(task);
  const ranges = Array.from({ length: count }, (_, i) => {
    const from = ends.map((end) => Math.max(0, end - (count - i) * length));
    return { from, to: from.map((at) => (at < least ? at : at + length)) };
  });
  return { ranges, length, refit };
}

/** Throws where even the longest series has too few values. */
function checkLength(task: Task, count: number, length: number, file: string | undefined): void {
  const before = leastValues(task);
  const needed = before + count * length;
  const longest = endsOf(task).reduce((most, end) => Math.max(most, end), 0);
  if (longest >= needed) return;
  const most = Math.floor((longest - before) / length);
  throw new WindowError({
    file,
    problem: `found ${longest} values${task.series.length > 1 ? " in the longest series" : ""}; ${count} fold${count === 1 ? "" : "s"} of ${length} steps need ${needed}: ${count * length} to forecast and ${before} before them.`,
    cure:
      most >= 1
        ? advice`Give ${option("folds", most)}, or a shorter ${option("horizon")}.`
        : advice`Give more rows, or a shorter ${option("horizon")}.`,
  });
}
