// Forecasts that need no training. A model that does not beat them has learned nothing.
// Definitions as in Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", 5.2.
import { WindowError, type WindowSet } from "@grus/data";
import { positiveWhole } from "./positive-whole.ts";

/** The input of a naive forecast: the values before the first forecast one. */
export interface History {
  /** All values before the forecast, the latest last. */
  readonly history: Float64Array;
  /** The number of them that the network sees. */
  readonly context: number;
  /** The number of values to forecast. */
  readonly horizon: number;
}

/** Forecasts `horizon` values. */
export type Method = (window: History) => Float64Array;

/** The last value: ŷ_(t+k) = y_t. */
export function lastValue({ history, horizon }: History): Float64Array {
  return new Float64Array(horizon).fill(history.at(-1)!);
}

/**
 * The mean of as many of the last values as are forecast (at most the context): ŷ_(t+k) = mean(y_(t-m+1) …
 * y_t), m = min(horizon, context). A range shorter than the context is the stronger baseline if the level
 * varies; {@link meanOfLast} takes any length.
 */
export function windowMean(window: History): Float64Array {
  return meanOfLast(Math.min(window.horizon, window.context))(window);
}

/** The mean of the last `length` values: ŷ_(t+k) = mean(y_(t-length+1) … y_t). */
export function meanOfLast(length: number): Method {
  positiveWhole("length", length);
  return ({ history, horizon }) => {
    const values = history.subarray(-length);
    return new Float64Array(horizon).fill(values.reduce((sum, value) => sum + value, 0) / values.length);
  };
}

/**
 * The line through the first and the last value of the context:
 * ŷ_(t+k) = y_t + k (y_t - y_(t-context+1)) / (context - 1); the last value if context is 1.
 */
export function drift({ history, context, horizon }: History): Float64Array {
  const last = history.at(-1)!;
  const slope = context > 1 ? (last - history.at(-context)!) / (context - 1) : 0;
  return Float64Array.from({ length: horizon }, (_, k) => last + (k + 1) * slope);
}

/**
 * The value of the same time last season: ŷ_(t+k) = y_(t+k-m·⌈k/m⌉) for a season of m = `period` steps, which
 * may begin before the context. Throws {@link WindowError} when the history is shorter than a season.
 */
export function seasonal(period: number): Method {
  positiveWhole("period", period);
  return ({ history, horizon }) => {
    if (history.length < period) {
      throw new WindowError({
        problem: `found ${history.length} values before the forecast; a season needs ${period}.`,
      });
    }
    return Float64Array.from({ length: horizon }, (_, k) => history[history.length - period + (k % period)]!);
  };
}

/**
 * A method's forecasts for all windows of a set: float64 [windows, horizon] in the unit of `values`, the
 * whole series the set was cut from.
 */
export function predict(method: Method, set: WindowSet, values: Float64Array): Float64Array {
  const { context, horizon, origins } = set;
  const all = new Float64Array(origins.length * horizon);
  origins.forEach((origin, i) => {
    all.set(method({ history: values.subarray(0, origin), context, horizon }), i * horizon);
  });
  return all;
}
