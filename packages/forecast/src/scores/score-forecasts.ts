// The errors of forecasts.
import type { ForecastErrors } from "@grus/train";
import { type Origins, type Task, truthOf } from "../parts/task.ts";

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

/**
 * The scores of forecasts [origins, horizon]; steps without a value are left out. MASE and RMSSE are means over
 * the series, each in units of its own scale; series whose scale is NaN are left out of these.
 */
export function scoreForecasts(
  task: Task,
  origins: Origins,
  forecasts: Float64Array,
  scales: SeriesScales,
): ForecastScores {
  return scoresOf(truthOf(task, origins), forecasts, seriesOfValues(task, origins), scales);
}

/** The series of each value of [origins, horizon]. */
export function seriesOfValues({ horizon }: Task, { length, series }: Origins): Int32Array {
  const places = new Int32Array(length * horizon);
  for (let row = 0; row < length; row++) places.fill(series[row]!, row * horizon, (row + 1) * horizon);
  return places;
}

/** The sums of one series. */
interface Sums {
  absolute: number;
  squares: number;
  count: number;
}

/** The scores of single forecasts, the value at `i` being of the series `series[i]`; as {@link scoreForecasts}. */
export function scoresOf(
  truth: Float64Array,
  forecasts: Float64Array,
  series: Int32Array,
  scales: SeriesScales,
): ForecastScores {
  let [absolute, squares, relative, count] = [0, 0, 0, 0];
  const own = new Map<number, Sums>();
  truth.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const forecast = forecasts[i]!;
    const error = Math.abs(forecast - value);
    const size = Math.abs(forecast) + Math.abs(value);
    absolute += error;
    squares += error * error;
    relative += size > 0 ? (200 * error) / size : 0;
    count++;
    const mine = own.get(series[i]!) ?? { absolute: 0, squares: 0, count: 0 };
    own.set(series[i]!, mine);
    mine.absolute += error;
    mine.squares += error * error;
    mine.count++;
  });
  return {
    mae: absolute / count,
    rmse: Math.sqrt(squares / count),
    ...scaledScores(own, scales),
    smape: relative / count,
  };
}

/** The means over the series whose scale is known. */
function scaledScores(own: ReadonlyMap<number, Sums>, scales: SeriesScales) {
  let [mase, rmsse, count] = [0, 0, 0];
  for (const [series, sums] of own) {
    const scale = scales.absolute[series]!;
    if (Number.isNaN(scale)) continue;
    mase += sums.absolute / sums.count / scale;
    rmsse += Math.sqrt(sums.squares / sums.count / scales.squared[series]!);
    count++;
  }
  return { mase: mase / count, rmsse: rmsse / count };
}
