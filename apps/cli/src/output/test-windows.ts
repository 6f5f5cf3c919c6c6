// The windows of a test that follow each other without overlap, for pictures.
import { forecast } from "grus";

/** The test of one series, step by step. */
export interface TestLines {
  /** The step of the first value within the series. */
  readonly from: number;
  readonly truth: readonly number[];
  readonly forecast: readonly number[];
  readonly rival: readonly number[];
  /** By level, ascending. */
  readonly intervals: readonly { readonly lower: readonly number[]; readonly upper: readonly number[] }[];
}

/**
 * The last windows of a series that cover at most `steps` steps, at least one window; undefined for a series
 * without a test. Steps between windows are NaN in forecasts.
 */
export function testLines(
  { task }: Pick<forecast.ForecastPlan, "task">,
  test: forecast.ForecastTest,
  series: number,
  steps: number,
): TestLines | undefined {
  const { horizon } = task;
  const rows = lastWindows(test.origins, series, horizon, steps);
  if (rows.length === 0) return undefined;
  const { values } = task.series[series]!;
  const from = test.origins.at[rows[0]!]!;
  const length = test.origins.at[rows.at(-1)!]! + horizon - from;
  const rival = forecast.bestNaive(test);
  const spread = (source: Float64Array) => {
    const line = new Array<number>(length).fill(Number.NaN);
    for (const row of rows)
      for (let k = 0; k < horizon; k++) line[test.origins.at[row]! - from + k] = source[row * horizon + k]!;
    return line;
  };
  return {
    from,
    truth: Array.from({ length }, (_, i) => values[from + i] ?? Number.NaN),
    forecast: spread(test.forecasts),
    rival: spread(rival.forecasts),
    intervals: test.intervals.map(({ lower, upper }) => ({ lower: spread(lower), upper: spread(upper) })),
  };
}

/** Rows of windows, ascending, that do not overlap. */
function lastWindows(
  origins: forecast.Origins,
  series: number,
  horizon: number,
  steps: number,
): readonly number[] {
  const rows: number[] = [];
  for (let row = origins.length - 1; row >= 0; row--) {
    if (origins.series[row] !== series) continue;
    const at = origins.at[row]!;
    const [next] = rows;
    if (next !== undefined && at + horizon > origins.at[next]!) continue;
    const last = rows.at(-1) ?? row;
    if (rows.length > 0 && origins.at[last]! + horizon - at > steps) break;
    rows.unshift(row);
  }
  return rows;
}

/** The errors of one window of a test. */
export interface WindowError {
  /** The place of the series. */
  readonly series: number;
  /** The step of the first value forecast. */
  readonly from: number;
  /** The mean absolute error of the forecast, and of the best naive one. */
  readonly error: number;
  readonly rival: number;
}

/** The errors of each window, in the order of the test. */
export function windowErrors(
  { series, horizon }: forecast.Task,
  test: forecast.ForecastTest,
): readonly WindowError[] {
  const rival = forecast.bestNaive(test);
  return Array.from(test.origins.at, (from, row) => {
    const own = test.origins.series[row]!;
    const truth = series[own]!.values.subarray(from, from + horizon);
    const errorOf = (all: Float64Array) => meanError(truth, all.subarray(row * horizon, (row + 1) * horizon));
    return { series: own, from, error: errorOf(test.forecasts), rival: errorOf(rival.forecasts) };
  });
}

function meanError(truth: Float64Array, values: Float64Array): number {
  let [sum, count] = [0, 0];
  truth.forEach((value, k) => {
    if (Number.isNaN(value)) return;
    sum += Math.abs(value - values[k]!);
    count++;
  });
  return sum / count;
}
