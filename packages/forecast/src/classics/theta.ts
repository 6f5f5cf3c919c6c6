// The theta method with θ = 2: simple exponential smoothing with half the slope of the linear trend, after
// the season is taken out (Assimakopoulos and Nikolopoulos 2000; Hyndman and Billah 2003; as statsmodels'
// ThetaModel).
import { seasonalIndices } from "./decompose.ts";
import { fitSmoothing, lineThrough } from "./fit-smoothing.ts";
import { filter, type SeasonKind, type Smoothing } from "./smoothing-filter.ts";

/** A fitted theta model. */
export interface Theta {
  readonly season: SeasonKind;
  /** For each step of a season, that of the first value first; empty without one. */
  readonly indices: Float64Array;
  /** The simple exponential smoothing of the series without its season. */
  readonly smoothing: Smoothing;
  /** The slope of the line through the series without its season. */
  readonly slope: number;
}

/**
 * Fits the method to `values`. A season of `period` steps is taken out where there are two whole periods: as
 * a factor where all values are above 0, else as a sum. Period 1: none.
 */
export function fitTheta(values: Float64Array, period: number): Theta {
  const known = values.filter((value) => !Number.isNaN(value));
  const isLong = period > 1 && values.length >= 2 * period;
  const season = !isLong ? "none" : known.every((value) => value > 0) ? "multiplicative" : "additive";
  const indices = season === "none" ? new Float64Array() : seasonalIndices(values, period, season);
  const plain = withoutSeason({ season, indices }, values);
  const { slope } = lineThrough(plain);
  return {
    season,
    indices,
    smoothing: fitSmoothing({ season: "none", period: 1, trend: "none" }, plain),
    slope,
  };
}

/**
 * The forecasts of the `horizon` steps after `values`, which begin with the values that the model was fitted
 * to.
 */
export function forecastTheta(model: Theta, values: Float64Array, horizon: number): Float64Array {
  const { level } = filter(model.smoothing, withoutSeason(model, values));
  return extrapolateTheta(model, level, values.length, horizon);
}

/** The forecasts after `count` values, of which the smoothed level of the last one is `level`. */
export function extrapolateTheta(
  { season, indices, smoothing, slope }: Theta,
  level: number,
  count: number,
  horizon: number,
): Float64Array {
  const alpha = Math.max(1e-6, smoothing.parameters.level);
  const warmUp = (1 - (1 - alpha) ** count) / alpha;
  return Float64Array.from({ length: horizon }, (_, k) => {
    const plain = level + 0.5 * slope * (k + warmUp);
    const own = indices[(count + k) % Math.max(1, indices.length)] ?? 0;
    return season === "multiplicative" ? plain * own : plain + own;
  });
}

/** The values with their season taken out. */
export function withoutSeason(
  { season, indices }: Pick<Theta, "season" | "indices">,
  values: Float64Array,
): Float64Array {
  if (season === "none") return values;
  return values.map((value, t) => {
    const own = indices[t % indices.length]!;
    return season === "multiplicative" ? value / own : value - own;
  });
}
