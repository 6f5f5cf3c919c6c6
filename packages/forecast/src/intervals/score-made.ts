// How good intervals are around forecasts that were made in validation.
import { type Task, truthOf } from "../parts/task.ts";
import type { Intervals } from "./adaptive-conformal.ts";
import type { ScaleAt } from "./local-scale.ts";
import type { MadeForecasts } from "./made-forecasts.ts";
import { inTime } from "./pass-through-time.ts";

/** All forecasts but the last ones, and these: those of the last stretch, or the second half of a single one. */
export function lastApart(
  task: Task,
  made: readonly MadeForecasts[],
): readonly [earlier: readonly MadeForecasts[], later: MadeForecasts] {
  const last = made.at(-1)!;
  if (made.length > 1) return [made.slice(0, -1), last];
  const rows = inTime(task, last.origins);
  const middle = rows.length >> 1;
  return [[only(task, last, rows.slice(0, middle))], only(task, last, rows.slice(middle))];
}

/**
 * The mean interval score (Gneiting and Raftery 2007) over all levels, each times (1 - level) / 2, which
 * makes it a sum of pinball losses, and each series in units of its scale.
 */
export function meanScore(
  task: Task,
  { origins }: MadeForecasts,
  scaleAt: ScaleAt,
  levels: readonly number[],
  { lower, upper }: Intervals,
): number {
  const { horizon } = task;
  const truth = truthOf(task, origins);
  let [sum, count] = [0, 0];
  for (let at = 0; at < truth.length; at++) {
    const value = truth[at]!;
    if (Number.isNaN(value)) continue;
    const row = Math.floor(at / horizon);
    const scale = scaleAt(origins.series[row]!, origins.at[row]!);
    levels.forEach((level, i) => {
      const [low, high] = [lower[i * truth.length + at]!, upper[i * truth.length + at]!];
      const outside = Math.max(0, low - value) + Math.max(0, value - high);
      sum += (((1 - level) / 2) * (high - low) + outside) / scale;
    });
    count++;
  }
  return sum / count;
}

function only(
  { horizon }: Task,
  { origins, forecasts, spreads }: MadeForecasts,
  rows: readonly number[],
): MadeForecasts {
  const taken = (values: Float64Array) =>
    Float64Array.from(rows.flatMap((row) => [...values.subarray(row * horizon, (row + 1) * horizon)]));
  return {
    origins: {
      length: rows.length,
      series: Int32Array.from(rows, (row) => origins.series[row]!),
      at: Int32Array.from(rows, (row) => origins.at[row]!),
    },
    forecasts: taken(forecasts),
    spreads: spreads && taken(spreads),
  };
}
