// The errors of forecasts of many origins, over all, by step and by series.
import type { ForecastErrors } from "@grus/train";
import type { Origins, Task } from "../parts/task.ts";

/** The errors of a forecast; MAE and RMSE are in the unit of the values. */
export interface ForecastScores extends ForecastErrors {
  /** Root mean squared scaled error: as MASE, of squares (Hyndman and Koehler 2006). */
  readonly rmsse: number;
}

/** The scales of MASE and RMSSE of each series: the mean (squared) change from one season to the next. */
export interface SeriesScales {
  readonly absolute: Float64Array;
  readonly squared: Float64Array;
}

/**
 * The scales from the first `ends[i]` values of each series, with a season of `period` steps; of series that are
 * no longer than one, the change from one value to the next. NaN where nothing changes.
 */
export function scalesOfSeries({ series }: Task, ends: Int32Array, period: number): SeriesScales {
  const absolute = new Float64Array(series.length);
  const squared = new Float64Array(series.length);
  series.forEach(({ values }, i) => {
    const end = ends[i]!;
    const lag = end > period ? period : 1;
    let [sum, squares, count] = [0, 0, 0];
    for (let t = lag; t < end; t++) {
      const change = values[t]! - values[t - lag]!;
      if (Number.isNaN(change)) continue;
      sum += Math.abs(change);
      squares += change * change;
      count++;
    }
    absolute[i] = sum > 0 ? sum / count : Number.NaN;
    squared[i] = squares > 0 ? squares / count : Number.NaN;
  });
  return { absolute, squared };
}

/** The values of forecasts that count: all, or those of a step or series. */
type Counts = (row: number, step: number) => boolean;

/**
 * The scores of forecasts [origins, horizon]; steps without a value are left out. MASE and RMSSE are means over
 * the series, each in units of its own scale; series whose scale is NaN are left out of these.
 */
export function scoreForecasts(
  task: Task,
  origins: Origins,
  forecasts: Float64Array,
  scales: SeriesScales,
  counts: Counts = () => true,
): ForecastScores {
  const { series, horizon } = task;
  let [absolute, squares, relative, count] = [0, 0, 0, 0];
  const own = series.map(() => ({ absolute: 0, squares: 0, count: 0 }));
  for (let row = 0; row < origins.length; row++) {
    const at = origins.series[row]!;
    for (let k = 0; k < horizon; k++) {
      const value = series[at]!.values[origins.at[row]! + k] ?? Number.NaN;
      if (Number.isNaN(value) || !counts(row, k)) continue;
      const forecast = forecasts[row * horizon + k]!;
      const error = Math.abs(forecast - value);
      const size = Math.abs(forecast) + Math.abs(value);
      absolute += error;
      squares += error * error;
      relative += size > 0 ? (200 * error) / size : 0;
      count++;
      const mine = own[at]!;
      mine.absolute += error;
      mine.squares += error * error;
      mine.count++;
    }
  }
  const scaled = own.flatMap((each, i) =>
    each.count === 0 || Number.isNaN(scales.absolute[i]!)
      ? []
      : [
          {
            mase: each.absolute / each.count / scales.absolute[i]!,
            rmsse: Math.sqrt(each.squares / each.count / scales.squared[i]!),
          },
        ],
  );
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mae: absolute / count,
    rmse: Math.sqrt(squares / count),
    mase: meanOf(scaled.map(({ mase }) => mase)),
    rmsse: meanOf(scaled.map(({ rmsse }) => rmsse)),
    smape: relative / count,
  };
}

/** The mean absolute error at each step of the horizon. */
export function maeByStep(task: Task, origins: Origins, forecasts: Float64Array): readonly number[] {
  const { series, horizon } = task;
  return Array.from({ length: horizon }, (_, k) => {
    let [sum, count] = [0, 0];
    for (let row = 0; row < origins.length; row++) {
      const value = series[origins.series[row]!]!.values[origins.at[row]! + k] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum += Math.abs(forecasts[row * horizon + k]! - value);
      count++;
    }
    return sum / count;
  });
}
