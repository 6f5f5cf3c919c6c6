// The errors of each series in a test.
import { forecast } from "grus";

/** A series with its errors, and those of the best rival. */
export interface SeriesScores {
  /** The place of the series. */
  readonly series: number;
  readonly id: string;
  readonly windows: number;
  readonly scores: forecast.ForecastScores;
  readonly rival: forecast.ForecastScores;
}

/** The scores of every series that has test windows, that with the largest MASE first. */
export function seriesScores(
  { task, split }: forecast.ForecastPlan,
  test: forecast.ForecastTest,
  rival: forecast.TestedRival,
): readonly SeriesScores[] {
  const found: SeriesScores[] = [];
  for (let start = 0; start < test.origins.length; ) {
    const series = test.origins.series[start]!;
    let end = start;
    while (end < test.origins.length && test.origins.series[end] === series) end++;
    const own = { ...task, series: [task.series[series]!] };
    const origins = {
      length: end - start,
      series: new Int32Array(end - start),
      at: test.origins.at.subarray(start, end),
    };
    const ends = Int32Array.of(split.test?.from[series] ?? 0);
    const scales = forecast.scalesOfSeries(own, ends, task.seasons[0] ?? 1);
    const scoresOf = (forecasts: Float64Array) =>
      forecast.scoreForecasts(
        own,
        origins,
        forecasts.subarray(start * task.horizon, end * task.horizon),
        scales,
      );
    found.push({
      series,
      id: own.series[0]!.id,
      windows: end - start,
      scores: scoresOf(test.forecasts),
      rival: scoresOf(rival.forecasts),
    });
    start = end;
  }
  return found.sort((a, b) => order(b) - order(a));
}

function order({ scores }: SeriesScores): number {
  return Number.isNaN(scores.mase) ? -1 : scores.mase;
}
