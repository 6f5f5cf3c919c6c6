// The unit of a window: its last value, and how much its values and those before it vary.
import { knownPlace } from "./naive-bases.ts";

/** The unit of a window, of values or logarithms: its forecast is last + scale · output. */
export interface WindowUnit {
  /** The last known value; NaN where none is. */
  readonly last: number;
  /** The deviation of the window's values; `spread` where these are all equal. Above 0. */
  readonly scale: number;
  /** The deviation of all values before the origin; 1 where these are all equal. Above 0. */
  readonly spread: number;
}

/** The units of the windows of `context` steps of one series, by their origins; each takes the same time. */
export function windowUnits(values: Float64Array, context: number): (at: number) => WindowUnit {
  const first = values[values.findIndex((value) => !Number.isNaN(value))] ?? 0;
  const counts = new Float64Array(values.length + 1);
  const sums = new Float64Array(values.length + 1);
  const squares = new Float64Array(values.length + 1);
  values.forEach((value, t) => {
    const own = Number.isNaN(value) ? 0 : value - first;
    counts[t + 1] = counts[t]! + (Number.isNaN(value) ? 0 : 1);
    sums[t + 1] = sums[t]! + own;
    squares[t + 1] = squares[t]! + own * own;
  });
  const deviation = (from: number, to: number) => {
    const count = Math.max(1, counts[to]! - counts[from]!);
    const mean = (sums[to]! - sums[from]!) / count;
    const square = (squares[to]! - squares[from]!) / count;
    const variance = square - mean * mean;
    return variance > 1e-12 * Math.max(square, first * first) ? Math.sqrt(variance) : 0;
  };
  return (at) => {
    const place = knownPlace(values, at - 1, 1);
    const spread = deviation(0, at) || 1;
    return {
      last: place >= 0 ? values[place]! : Number.NaN,
      scale: deviation(Math.max(0, at - context), at) || spread,
      spread,
    };
  };
}
