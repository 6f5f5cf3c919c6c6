// A series prepared for the network, and the inverse of its scaling.
import { type Frequency, inverseTransform, type Note, type Scaler, type Series } from "@grus/data";
import {
  featureNamesOf,
  type LatestWindow,
  latestWindow,
  type RawSeries,
  type SeriesPlan,
  scaleSeries,
} from "./series.ts";

/** A series prepared for the network, and the inverse of its scaling. */
export interface PreparedSeries {
  readonly targetName: string;
  /** The column of dates; undefined for rows without times. */
  readonly timeName: string | undefined;
  /** The features of a step, in order: the target, the features, the calendar. */
  readonly featureNames: readonly string[];
  readonly context: number;
  readonly horizon: number;
  /** Epoch milliseconds of every row, ascending; undefined without a column of dates. */
  readonly times: Float64Array | undefined;
  readonly frequency: Frequency | undefined;
  /** The unscaled target of every row, for naive forecasts and metrics. */
  readonly target: Float64Array;
  /** The scaled input of the network. */
  readonly series: Series;
  readonly scaler: Scaler;
  /** The window that ends with the last row, and the times that follow it. */
  readonly latest: LatestWindow;
  /** What was done to the rows that no option asked for, such as sorting them by time. */
  readonly notes: readonly Note[];
  /** Converts scaled targets or network outputs, of any shape, to the unit of the target. */
  inverse(values: ArrayLike<number>): Float64Array;
}

/** Scales a raw series, with its last window and the inverse. */
export function preparedSeries(
  raw: RawSeries,
  { target, time }: SeriesPlan,
  scaler: Scaler,
  context: number,
  horizon: number,
): PreparedSeries {
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
    notes: raw.notes,
    inverse: (values) => inverseTransform(scaler, target, values),
  };
}
