// The naive forecasts as parts. Missing values are passed over: the latest known one counts.
import type { FittedPart, Part } from "./part.ts";
import { predictEach } from "./part.ts";
import type { Task } from "./task.ts";

/** The last value, the mean of the latest values, the drift, and the value of each season ago. */
export function naiveParts({ horizon, seasons }: Task): readonly Part[] {
  return [lastValue, windowMean(horizon), drift, ...seasons.map(seasonalNaive)];
}

/** ŷ_(t+k) = y_t. */
export const lastValue: Part = naive("last value", (history, horizon) =>
  new Float64Array(horizon).fill(known(history, history.length - 1)),
);

/** ŷ_(t+k) = y_t + k (y_t - y_1) / (t - 1), the line through the first and the last value. */
export const drift: Part = naive("drift", (history, horizon) => {
  const last = known(history, history.length - 1);
  const first = history.find((value) => !Number.isNaN(value)) ?? last;
  const slope = history.length > 1 ? (last - first) / (history.length - 1) : 0;
  return Float64Array.from({ length: horizon }, (_, k) => last + (k + 1) * slope);
});

/** The mean of the latest `steps` values. */
export function windowMean(steps: number): Part {
  return naive("window mean", (history, horizon) => {
    const values = history.subarray(-steps).filter((value) => !Number.isNaN(value));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return new Float64Array(horizon).fill(values.length > 0 ? mean : known(history, history.length - 1));
  });
}

/** ŷ_(t+k) = y_(t+k-m⌈k/m⌉), the value of the same step of the last season of m = `period` steps. */
export function seasonalNaive(period: number): Part {
  return naive(
    `seasonal naive (${period})`,
    (history, horizon) =>
      Float64Array.from({ length: horizon }, (_, k) =>
        known(history, history.length - period + (k % period), period),
      ),
    period,
  );
}

type Method = (history: Float64Array, horizon: number) => Float64Array;

function naive(name: string, method: Method, least = 1): Part {
  return {
    name,
    family: name,
    async fit(_, ends): Promise<FittedPart | undefined> {
      if (ends.some((end) => end < least)) return undefined;
      return {
        name,
        parameters: 0,
        predict: async (task, origins) =>
          predictEach(task, origins, (history) => method(history, task.horizon)),
      };
    },
  };
}

/** The value at a place, or the latest known one `back` steps, twice as many, … before it. */
function known(history: Float64Array, place: number, back = 1): number {
  let at = place;
  while (at >= 0 && Number.isNaN(history[at]!)) at -= back;
  return at >= 0 ? history[at]! : Number.NaN;
}
