// Intervals around forecasts as tensors.
import { OptionError } from "@grus/data";
import { add, expandAxis, mul, type Tensor } from "@grus/tensor";
import type { ForecasterRecord } from "../forecaster/forecaster.ts";
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
 * The intervals of a forecaster, or those of other levels. Errors are in units of a series, so that ends are forecast +
 * scale · constant. A level without any known error is left out. Where the unit follows the width that a network expects
 * there are none; throws `OptionError` where levels are asked for all the same.
 */
export function bandsOf(
  { intervals, horizon }: Pick<ForecasterRecord, "intervals" | "horizon">,
  levels?: readonly number[],
): Bands {
  const { adaptive, sizes, widening, spread } = intervals;
  if (spread.share > 0) return withoutBands(levels);
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

function withoutBands(levels: readonly number[] | undefined): Bands {
  if (levels === undefined || levels.length === 0)
    return {
      levels: [],
      around: (forecast) => [forecast, forecast],
    };
  throw new OptionError({
    problem: `levels is ${levels.join(", ")}: the intervals follow the width that a network expects, which the model does not give.`,
    cure: "Ask for no levels, or forecast without a distribution.",
  });
}
