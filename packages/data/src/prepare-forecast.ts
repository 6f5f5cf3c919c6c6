// From a table to windows ready for training: columns, calendar, split, scaling and windows in one call.
import type { CalendarCycle } from "./calendar.ts";
import { looksYearLast } from "./date.ts";
import { OptionError, WindowError } from "./errors.ts";
import {
  featureNamesOf,
  type LatestWindow,
  latestWindow,
  type RawSeries,
  readSeries,
  type SeriesPlan,
  scaleSeries,
} from "./forecast-series.ts";
import type { Frequency } from "./frequency.ts";
import { wholeNumber } from "./option-checks.ts";
import type { ForecastPreparation } from "./preparation.ts";
import type { RegularOptions } from "./regular-table.ts";
import { fitScaler, inverseTransform, type Scaler, type ScalerKind } from "./scaler.ts";
import { defaultSplit, type Split, type SplitDates, type SplitFractions, splitRows } from "./split.ts";
import { column, dateColumn, firstDateColumn, type Table } from "./table.ts";
import { type Series, type WindowSet, windows } from "./windows.ts";

/** What to forecast, and from what. */
export interface ForecastOptions extends RegularOptions {
  /** The column to forecast. */
  readonly target: string;
  /** The column of dates; by default the first one. A table without one is taken as rows in order. */
  readonly time?: string | undefined;
  /** Further columns of numbers the network sees, in the past only. The target is always seen. Default none. */
  readonly features?: readonly string[] | undefined;
  /** Calendar features: true (default) for the cycles that fit the frequency, false for none, or the cycles. */
  readonly calendar?: boolean | readonly CalendarCycle[] | undefined;
  /** Rows the network sees. Default 28. */
  readonly context?: number | undefined;
  /** Rows it forecasts. Default 7. */
  readonly horizon?: number | undefined;
  /** Rows from one window to the next. Default 1. */
  readonly stride?: number | undefined;
  /** By fractions (default 0.70, 0.15, 0.15) or dates. */
  readonly split?: SplitFractions | SplitDates | undefined;
  /** Default `standard`; fitted on the training part only. */
  readonly scaler?: ScalerKind | undefined;
  /** A column that is constant over the training part: an error (default), or `center` it. */
  readonly constant?: "error" | "center" | undefined;
}

/** A series that is ready for the network, and the way back to its own units. */
export interface ForecastSeries {
  readonly targetName: string;
  /** The column of dates; undefined when rows are only in order. */
  readonly timeName: string | undefined;
  /** The features of a step, in order: the target, the features, the calendar. */
  readonly featureNames: readonly string[];
  readonly context: number;
  readonly horizon: number;
  /** Epoch milliseconds of every row, ascending; undefined without a column of dates. */
  readonly times: Float64Array | undefined;
  readonly frequency: Frequency | undefined;
  /** The target of every row in its own unit, for naive forecasts and metrics. */
  readonly target: Float64Array;
  /** What the network sees, scaled. */
  readonly series: Series;
  readonly scaler: Scaler;
  /** The window that ends with the last row, and the times that follow it. */
  readonly latest: LatestWindow;
  /** Scaled targets or outputs of the network, of any shape, in the unit of the target. */
  inverse(values: ArrayLike<number>): Float64Array;
}

/** A series split into windows for training, validation and test. */
export interface PreparedForecast extends ForecastSeries {
  readonly split: Split;
  /** Windows whose targets lie in the training part. A part of share 0 has no windows. */
  readonly train: WindowSet;
  readonly validation: WindowSet;
  readonly test: WindowSet;
  /** What {@link restoreForecast} needs to prepare new data alike; plain JSON. */
  readonly preparation: ForecastPreparation;
}

/**
 * Prepares a table for forecasting: takes target, features and calendar, makes sure that rows are in order, complete and evenly spaced (or treats
 * them as asked), splits by time, fits the scalers on the training part only, and cuts windows. No window's targets leave their part;
 * its context may reach back into the part before. Throws a {@link DataError} that says what is wrong and how to mend it.
 *
 * @example
 * const { train, validation, test, inverse } = prepareForecast(table, { target: "temp_max", features: ["wind"], context: 28, horizon: 7 });
 */
export function prepareForecast(table: Table, options: ForecastOptions): PreparedForecast {
  const plan = planOf(table, options);
  const context = wholeNumber("context", options.context ?? 28, 1);
  const horizon = wholeNumber("horizon", options.horizon ?? 7, 1);
  const raw = readSeries(table, plan);
  const split = splitRows(raw.rows, options.split, raw.times);
  checkParts(raw, split, context, horizon, options.split ?? defaultSplit);
  const { scaler: kind, constant } = options;
  const scaler = fitScaler(raw.columns, { kind, constant, rows: split.trainEnd, file: table.file });
  const forecast = forecastSeries(raw, plan, scaler, context, horizon);
  const part = (from: number, to: number): WindowSet =>
    partWindows(forecast.series, { context, horizon, stride: options.stride, from, to });
  return {
    ...forecast,
    split,
    train: part(0, split.trainEnd),
    validation: part(split.trainEnd, split.validationEnd),
    test: part(split.validationEnd, split.rows),
    preparation: preparationOf(raw, plan, scaler, context, horizon),
  };
}

/** A raw series scaled, with its last window and its way back. */
export function forecastSeries(
  raw: RawSeries,
  { target, time }: SeriesPlan,
  scaler: Scaler,
  context: number,
  horizon: number,
): ForecastSeries {
  const series = scaleSeries(raw, target, scaler);
  return {
    targetName: target,
    timeName: time,
    featureNames: featureNamesOf(raw),
    context,
    horizon,
    times: raw.times,
    frequency: raw.frequency,
    target: raw.columns.get(target)!,
    series,
    scaler,
    latest: latestWindow(raw, series, context, horizon),
    inverse: (values) => inverseTransform(scaler, target, values),
  };
}

function planOf(table: Table, options: ForecastOptions): SeriesPlan {
  const { target, features = [], calendar = true } = options;
  column(table, target);
  for (const name of features) column(table, name);
  if (features.includes(target)) {
    throw new OptionError({
      column: target,
      problem: "is the target and listed in features; the target is always seen.",
      cure: "Take it out of features.",
    });
  }
  const time = timeColumnOf(table, options.time);
  return {
    ...options,
    target,
    features,
    time,
    calendar: calendar === true ? undefined : calendar === false ? [] : calendar,
  };
}

function timeColumnOf(table: Table, name: string | undefined): string | undefined {
  if (name !== undefined) return dateColumn(table, name).name;
  const first = firstDateColumn(table);
  if (first) return first.name;
  // Dates that are not read unless told how must not turn into rows without times in silence.
  for (const { kind, values, name: unread } of table.columns.values()) {
    if (kind === "text" && looksYearLast((values as readonly string[]).find((cell) => cell !== "") ?? ""))
      dateColumn(table, unread);
  }
  return undefined;
}

function partWindows(
  series: Series,
  options: Parameters<typeof windows>[1] & { readonly from: number; readonly to: number },
): WindowSet {
  if (options.from < options.to) return windows(series, options);
  const { context, horizon } = options;
  const { features, targetSize = 1 } = series;
  return { series, context, horizon, features, targetSize, origins: new Int32Array() };
}

function checkParts(
  { file, rows }: RawSeries,
  { trainEnd, validationEnd }: Split,
  context: number,
  horizon: number,
  split: SplitFractions | SplitDates,
): void {
  const parts = [
    { name: "training", found: trainEnd, needed: context + horizon, wanted: true },
    {
      name: "validation",
      found: validationEnd - trainEnd,
      needed: horizon,
      wanted: isWanted(split, "validation"),
    },
    { name: "test", found: rows - validationEnd, needed: horizon, wanted: isWanted(split, "test") },
  ];
  const short = parts.find(({ found, needed, wanted }) => wanted && found < needed);
  if (!short) return;
  const total = "train" in split ? `; in all ${rowsNeeded(split, context, horizon)} are needed` : "";
  throw new WindowError({
    file,
    problem: `the ${short.name} part has ${short.found} of the ${rows} rows; one window with context ${context} and horizon ${horizon} needs ${short.needed} there${total}.`,
    cure: "Give more rows, make context or horizon smaller, or split otherwise.",
  });
}

function isWanted(split: SplitFractions | SplitDates, part: "validation" | "test"): boolean {
  return !("train" in split) || split[part] > 0;
}

/** The smallest number of rows that gives every part a window. */
function rowsNeeded(split: SplitFractions, context: number, horizon: number): number {
  const enough = (rows: number): boolean => {
    if (Math.floor(rows * split.train) < 1) return false;
    const { trainEnd, validationEnd } = splitRows(rows, split);
    const validates = split.validation === 0 || validationEnd - trainEnd >= horizon;
    return (
      trainEnd >= context + horizon && validates && (split.test === 0 || rows - validationEnd >= horizon)
    );
  };
  // Rounding gives a part less than one row more than its share; 1e-3 is for rounding in these quotients.
  const fewest = [
    (context + horizon) / split.train,
    (horizon - 1) / split.validation,
    (horizon - 1) / split.test,
  ];
  let rows = Math.max(1, Math.floor(Math.max(...fewest.filter(Number.isFinite)) - 1e-3));
  while (!enough(rows)) rows++;
  return rows;
}

function preparationOf(
  raw: RawSeries,
  plan: SeriesPlan,
  scaler: Scaler,
  context: number,
  horizon: number,
): ForecastPreparation {
  return {
    format: "grus-forecast",
    version: 1,
    target: plan.target,
    time: plan.time ?? null,
    features: plan.features,
    calendar: raw.cycles,
    frequency: raw.frequency ?? null,
    context,
    horizon,
    scaler,
    sort: plan.sort ?? false,
    handleDuplicates: plan.handleDuplicates ?? "error",
    handleGaps: plan.handleGaps ?? "error",
    handleMissing: plan.handleMissing ?? "error",
  };
}
