// What is said of a plan, with the options that change it.
import { advice, describeFrequency, type Note, option } from "@grus/data";
import { DEFAULT_MINUTES } from "../ensemble/choose.ts";
import { supportOf } from "../ensemble/support.ts";
import type { Task } from "../parts/task.ts";
import type { Reasoned } from "../plan/default-horizon.ts";
import type { FoundSeason } from "../plan/find-seasons.ts";
import type { FoldOptions } from "../plan/folds.ts";
import type { TableData } from "../read/table-task.ts";
import { hasErrors } from "./short-series.ts";

/** Series and rows, seasons and horizon. */
export function planNotes(
  { frequency, series }: TableData,
  horizon: Reasoned,
  seasons: readonly FoundSeason[],
): readonly Note[] {
  const count = series.length === 1 ? "One series" : `${series.length} series`;
  const found = seasons.map(({ period, label }) =>
    label.includes("steps") ? label : `${label} (${period} steps)`,
  );
  return [
    frequency === undefined
      ? {
          text: `${count}, no column of dates: rows are taken to be in order.`,
          change: advice`${option("time")} names the column.`,
        }
      : { text: `${count}, ${describeFrequency(frequency)}.` },
    {
      text: `Seasons: ${found.length === 0 ? "none found" : found.join(", ")}.`,
      change: seasons.some(({ strength }) => Number.isNaN(strength))
        ? undefined
        : advice`${option("seasons")} sets others.`,
    },
    {
      text: `Horizon: ${horizon.value} steps (${horizon.reason}).`,
      change: horizon.reason === "as given" ? undefined : advice`${option("horizon")} sets another.`,
    },
  ];
}

/** That folds share the minutes, `each` of them, where there are both. */
export function sharedMinutes(
  { folds, refit }: FoldOptions,
  minutes: number | undefined,
  each: number,
): readonly Note[] {
  if (folds === undefined) return [];
  const shared = refit === "none" ? "The folds" : folds === 1 ? "The fold" : `Each of the ${folds} folds`;
  return [
    {
      text: `${shared} and the forecast have about ${Math.round(60 * each)} s of ${minutes ?? DEFAULT_MINUTES} minutes for networks.`,
      change: advice`${option("minutes")} gives more.`,
    },
  ];
}

/** That values are counts. */
export function countNotes(task: Task): readonly Note[] {
  if (!supportOf(task).hasCounts) return [];
  const which = task.series.length === 1 ? "The values are counts" : "Some values are counts";
  return [{ text: `${which}: intervals of them end at whole numbers.` }];
}

/** That there are too few values for intervals. */
export function intervalNotes(task: Task): readonly Note[] {
  if (hasErrors(task)) return [];
  return [
    {
      text: "Intervals: none (NaN). They follow from errors made so far, which take three values of a series.",
    },
  ];
}
