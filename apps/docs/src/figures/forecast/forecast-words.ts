// What the figure of the forecast says of a frame.
import { type ForecastFrame, UPDATES } from "./forecast-program.ts";

/** A sentence about how it stands: the errors, and how many of the values lie in the interval. */
export function forecastSentence(frame: ForecastFrame | undefined): string {
  if (frame === undefined) return "The network has not been tested yet.";
  const { update, unit, interval, scores, inside, forecast } = frame;
  const { network, naive, windows } = scores;
  const share = Math.round(100 * Math.abs(1 - network / naive));
  return (
    `After ${update} of ${UPDATES} updates the mean absolute error over ${windows} test windows is ${network.toFixed(2)}${unit}, ` +
    `that of the seasonal naive forecast ${naive.toFixed(2)}${unit}: ${share} % ${network < naive ? "less" : "more"}. ` +
    `The ${interval} % interval contains ${(100 * scores.inside).toFixed(0)} % of the values of the test, ` +
    `and ${inside} of the ${forecast.length} that are shown.`
  );
}
