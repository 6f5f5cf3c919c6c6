// Intervals around forecasts as tensors.
import { add, expandAxis, mul, type Tensor } from "@grus/tensor";
import type { ForecasterRecord } from "../forecaster/table-forecaster.ts";
import { AdaptiveConformal } from "../intervals/adaptive-conformal.ts";
import { levelsOf } from "../intervals/levels.ts";
import { floats } from "./part-graph.ts";

/** The intervals of a model. */
export interface Bands {
  /** Ascending. */
  readonly levels: readonly number[];
  /** The ends of the interval of one level around forecasts [batch, horizon], `scale` [batch]. */
  around(forecast: Tensor, scale: Tensor, level: number): readonly [lower: Tensor, upper: Tensor];
}

/**
 * The intervals of a forecaster, or those of other levels. Errors are in units of a series' scale, so that ends are
 * forecast + scale · constant. A level without any known error is left out.
 */
export function bandsOf(
  { intervals, horizon }: Pick<ForecasterRecord, "intervals" | "horizon">,
  levels?: readonly number[],
): Bands {
  const { adaptive, sizes, widening } = intervals;
  const known = AdaptiveConformal.from(adaptive);
  const own = levels === undefined ? known : known.withLevels(levels.length === 0 ? [] : levelsOf(levels));
  const { lower, upper } = own.intervals(new Float64Array(horizon), (step) => sizes[step]! * widening);
  const row = (ends: Float64Array, i: number) => ends.subarray(i * horizon, (i + 1) * horizon);
  const rows = own.levels
    .map((level, i) => ({ level, ends: [row(lower, i), row(upper, i)] as const }))
    .filter(({ ends }) => ends.every((end) => end.every(Number.isFinite)));
  return {
    levels: rows.map(({ level }) => level),
    around: (forecast, scale, i) => {
      const end = (offsets: Float64Array) => add(forecast, mul(expandAxis(scale, 1), floats(offsets)));
      const [low, high] = rows[i]!.ends;
      return [end(low), end(high)];
    },
  };
}
