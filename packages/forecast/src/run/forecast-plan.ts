// What is decided before a forecast is fitted: series, seasons, horizon, and what is tested.
import { advice, OptionError, option, type Table } from "@grus/data";
import { DEFAULT_MINUTES } from "../ensemble/choose.ts";
import { checkEnsemble } from "../ensemble/ensemble-choice.ts";
import type { HolidayCalendar } from "../holidays/holidays.ts";
import { leftOut } from "../parts/candidate-parts.ts";
import { checkNetworkOptions } from "../parts/network-options.ts";
import { foldPlan } from "../plan/folds.ts";
import { positiveWhole } from "../positive-whole.ts";
import { joinTables } from "../read/join-tables.ts";
import { taskOf } from "../read/table-task.ts";
import { holidayNote, withHolidays } from "../read/with-holidays.ts";
import { checkDistribution } from "./check-distribution.ts";
import type { ForecastOptions, ForecastPlan } from "./forecast-options.ts";
import { horizonOf, readSeries, seasonsOf, splitOf } from "./forecast-split.ts";
import { countNotes, intervalNotes, planNotes, sharedMinutes } from "./plan-notes.ts";

/**
 * Reads the table and decides what is left open, without any fitting. Throws {@link OptionError} for options
 * that are not possible, and as the reading of the table does.
 */
export function planOf(table: Table, options: ForecastOptions, holidays?: HolidayCalendar): ForecastPlan {
  checkTest(options);
  checkEnsemble(options.ensemble);
  if (options.paths !== 0) positiveWhole("paths", options.paths ?? 1);
  const { test, futureRows, future = [] } = options;
  checkNetworkOptions(options.network, options.backend !== undefined);
  const rows = test === undefined ? table : joinTables(table, test, [...future, ...(options.past ?? [])]);
  const all = futureRows === undefined ? rows : joinTables(rows, futureRows, future);
  const read = readSeries(all, options);
  const data = holidays === undefined ? read : withHolidays(read, holidays);
  const seasons = seasonsOf(table, data, options);
  const periods = seasons.map(({ period }) => period);
  const horizon = horizonOf(data, options, periods);
  const task = taskOf(data, horizon.value, periods, options.reconcile ?? "minTrace");
  checkDistribution(task, options.network);
  const days = holidayNote(data, horizon.value);
  const folds = options.folds === undefined ? undefined : foldPlan(task, options, table.file);
  return {
    horizon,
    seasons,
    data,
    task,
    split: splitOf(table, data, task, folds, options),
    folds,
    notes: [
      ...data.notes,
      ...planNotes(data, horizon, seasons),
      ...(days === undefined ? [] : [days]),
      ...(options.backend ? sharedMinutes(options, options.minutes, minutesEach(options)) : []),
      ...countNotes(task),
      ...intervalNotes(task),
      ...leftOut(task, options.backend && minutesEach(options), options.network, options.portable),
    ],
  };
}

/**
 * About how many minutes networks may take in each fold and in the forecast. Throws {@link OptionError} for minutes
 * that are not above 0.
 */
export function minutesEach({ minutes = DEFAULT_MINUTES, folds = 0, refit }: ForecastOptions): number {
  if (!(minutes > 0)) throw new OptionError({ problem: `minutes is ${minutes}; expected a number above 0.` });
  return minutes / (1 + (refit === "none" ? Math.min(1, folds) : folds));
}

/** Throws {@link OptionError} for two ways to test, or for options of folds without any. */
function checkTest({ test, folds, foldLength, refit }: ForecastOptions): void {
  if (test !== undefined && folds !== undefined)
    throw new OptionError({
      problem: advice`both ${option("test")} and ${option("folds")} are given; expected one way to test.`,
      cure: "Omit one of the two.",
    });
  for (const [name, value] of Object.entries({ foldLength, refit })) {
    if (value !== undefined && folds === undefined)
      throw new OptionError({
        problem: advice`${option(name)} is ${String(value)} without ${option("folds")}.`,
        cure: advice`Give their number too, such as ${option("folds", 5)}.`,
      });
  }
}
