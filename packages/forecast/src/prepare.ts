// Prepares a table for training: columns, calendar, split, scaling and windows in one call.
import {
  type CalendarCycle,
  column,
  defaultSplit,
  fitScaler,
  OptionError,
  type Reading,
  type RegularOptions,
  type Scaler,
  type ScalerKind,
  type Series,
  type Split,
  type SplitDates,
  type SplitFractions,
  splitRows,
  type Table,
  timeColumn,
  type WindowSet,
  windows,
} from "@grus/data";
import { checkParts } from "./check-parts.ts";
import { positiveWhole } from "./positive-whole.ts";
import type { Preparation } from "./preparation.ts";
import { type PreparedSeries, preparedSeries } from "./prepared-series.ts";
import { type RawSeries, readSeries, type SeriesPlan } from "./series.ts";

/** What to forecast, and from what. */
export interface PrepareOptions extends RegularOptions {
  /** The column to forecast. */
  readonly target: string;
  /** The column of dates; by default the first one. Without one, rows are taken to be in order. */
  readonly time?: string | undefined;
  /**
   * Further numeric columns that the network sees, in the past only. It always sees the target. Default none.
   */
  readonly features?: readonly string[] | undefined;
  /**
   * Calendar features: true (default) for the cycles that fit the frequency, false for none, or the cycles.
   */
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

/** A series split into windows for training, validation and test. */
export interface Prepared extends PreparedSeries {
  readonly split: Split;
  /** Windows whose targets lie in the training part. A part of share 0 has no windows. */
  readonly train: WindowSet;
  readonly validation: WindowSet;
  readonly test: WindowSet;
  /** The record from which {@link restore} prepares new data in the same way; plain JSON. */
  readonly preparation: Preparation;
}

/**
 * Prepares a table for forecasting: selects target, features and calendar, checks that rows are in order,
 * complete and evenly spaced (or treats them as the options say), splits by time, fits the scalers on the
 * training part only, and cuts windows. No window's targets leave their part; its context may reach back into
 * the part before. Throws a {@link DataError} with the problem and its cure.
 *
 * @example
 * const prepared = prepare(table, { target: "temp_max", features: ["wind"], context: 28, horizon: 7 });
 */
export function prepare(table: Table, options: PrepareOptions): Prepared {
  const plan = planOf(table, options);
  const context = positiveWhole("context", options.context ?? 28);
  const horizon = positiveWhole("horizon", options.horizon ?? 7);
  const raw = readSeries(table, plan);
  const split = splitRows(raw.rows, options.split, raw.times);
  checkParts(raw, split, context, horizon, options.split ?? defaultSplit);
  const { scaler: kind, constant } = options;
  const scaler = fitScaler(raw.columns, { kind, constant, rows: split.trainEnd, file: table.file });
  const prepared = preparedSeries(raw, plan, scaler, context, horizon);
  const part = (from: number, to: number): WindowSet =>
    partWindows(prepared.series, { context, horizon, stride: options.stride, from, to });
  return {
    ...prepared,
    split,
    train: part(0, split.trainEnd),
    validation: part(split.trainEnd, split.validationEnd),
    test: part(split.validationEnd, split.rows),
    preparation: preparationOf(raw, plan, scaler, context, horizon, table.reading),
  };
}

function planOf(table: Table, options: PrepareOptions): SeriesPlan {
  const { target, features = [], calendar = true } = options;
  column(table, target);
  for (const name of features) column(table, name);
  if (features.includes(target)) {
    throw new OptionError({
      column: target,
      problem: "is both the target and in features; expected it only as the target.",
      cure: "Remove it from features; the network always sees the target.",
    });
  }
  const time = timeColumn(table, options.time)?.name;
  return {
    ...options,
    target,
    features,
    time,
    calendar: calendar === true ? undefined : calendar === false ? [] : calendar,
  };
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

function preparationOf(
  raw: RawSeries,
  plan: SeriesPlan,
  scaler: Scaler,
  context: number,
  horizon: number,
  reading: Reading = {},
): Preparation {
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
    sort: plan.sort ?? true,
    handleDuplicates: plan.handleDuplicates ?? "error",
    handleGaps: plan.handleGaps ?? "error",
    handleMissing: plan.handleMissing ?? "error",
    resample: plan.resample ?? null,
    aggregate: plan.aggregate ?? "mean",
    reading: definedOf(reading),
  };
}

/** Without fields that are undefined, which JSON does not keep. */
function definedOf(reading: Reading): Reading {
  return Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined));
}
