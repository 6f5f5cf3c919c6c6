// Exponential smoothing as a filter: level, trend and season, updated by each value (Holt 1957, Winters 1960;
// component form of Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", 8.3; as statsmodels).

/** How the season joins the level: not at all, as a sum or as a factor. */
export type SeasonKind = "none" | "additive" | "multiplicative";

/** The smoothing parameters, each in [0, 1]. */
export interface SmoothingParameters {
  /** α, of the level. */
  readonly level: number;
  /** β, of the trend; 0 keeps the initial trend. */
  readonly trend: number;
  /** γ, of the season; 0 keeps the initial season. */
  readonly season: number;
  /** φ, by which the trend shrinks at each step: 1 for a straight line. */
  readonly damping: number;
}

/** The state before a value. */
export interface SmoothingState {
  readonly level: number;
  /** The change of the level from one step to the next; 0 without a trend. */
  readonly trend: number;
  /** One value for each step of a season, that of the next value first; empty without a season. */
  readonly season: Float64Array;
}

/** Parameters and state: all that a forecast needs. */
export interface Smoothing {
  readonly kind: SeasonKind;
  readonly parameters: SmoothingParameters;
  readonly state: SmoothingState;
}

/**
 * Filters `values` from a given state. `onStep` receives each one-step forecast before its value is used. A
 * missing value (NaN) leaves level and season as they were forecast. Returns the state after the last value.
 */
export function filter(
  { kind, parameters, state }: Smoothing,
  values: Float64Array,
  onStep: (forecast: number, step: number, state: SmoothingState) => void = () => {},
): SmoothingState {
  const { level: alpha, trend: beta, season: gamma, damping } = parameters;
  const season = state.season.slice();
  const period = Math.max(1, season.length);
  let { level, trend } = state;
  for (let t = 0; t < values.length; t++) {
    const at = t % period;
    const ahead = level + damping * trend;
    const own = kind === "none" ? 0 : season[at]!;
    const forecast = joined(kind, ahead, own);
    onStep(forecast, t, { level, trend, season });
    const value = Number.isNaN(values[t]!) ? forecast : values[t]!;
    const seen = kind === "multiplicative" ? value / own : value - own;
    const next = alpha * seen + (1 - alpha) * ahead;
    trend = beta * (next - level) + (1 - beta) * damping * trend;
    if (kind === "additive") season[at] = gamma * (value - ahead) + (1 - gamma) * own;
    if (kind === "multiplicative") season[at] = gamma * (value / ahead) + (1 - gamma) * own;
    level = next;
  }
  return { level, trend, season: rotated(season, values.length % period) };
}

/** The forecasts of the `horizon` steps that follow a state. */
export function extrapolate({ kind, parameters, state }: Smoothing, horizon: number): Float64Array {
  const { level, trend, season } = state;
  let slope = 0;
  let power = 1;
  return Float64Array.from({ length: horizon }, (_, k) => {
    power *= parameters.damping;
    slope += power * trend;
    return joined(kind, level + slope, kind === "none" ? 0 : season[k % season.length]!);
  });
}

function joined(kind: SeasonKind, ahead: number, season: number): number {
  return kind === "multiplicative" ? ahead * season : ahead + season;
}

/** The array that begins with the element at `first`. */
function rotated(season: Float64Array, first: number): Float64Array {
  const turned = new Float64Array(season.length);
  turned.set(season.subarray(first));
  turned.set(season.subarray(0, first), season.length - first);
  return turned;
}
