// A series that is ready for the network, and the way back to its own units.
import { type Frequency, inverseTransform, type Scaler, type Series } from "@grus/data";
import {
  featureNamesOf,
  type LatestWindow,
  latestWindow,
  type RawSeries,
  type SeriesPlan,
  scaleSeries,
} from "./series.ts";

/** A series that is ready for the network, and the way back to its own units. */
export interface PreparedSeries {
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

/** A raw series scaled, with its last window and its way back. */
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
    inverse: (values) => inverseTransform(scaler, target, values),
  };
}
