// How much of a forecast the terminal shows.
import type { forecast } from "grus";

/** Series that are shown at most. */
export const SERIES_SHOWN = 5;
/** Steps of each that are shown at most. */
export const STEPS_SHOWN = 24;

/** A line that tells what is left out, and where all is; none where nothing is. */
export function cutLines(series: readonly forecast.SeriesForecast[], rest: string): readonly string[] {
  const horizon = series[0]?.values.length ?? 0;
  const cut = [
    ...(horizon > STEPS_SHOWN ? [`the first ${STEPS_SHOWN} of ${horizon} steps`] : []),
    ...(series.length > SERIES_SHOWN ? [`the first ${SERIES_SHOWN} of ${series.length} series`] : []),
  ];
  return cut.length === 0 ? [] : [`shown: ${cut.join(", ")}; ${rest}`];
}
