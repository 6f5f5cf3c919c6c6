// The naive forecasts that a mixture network mixes: the last value, the mean of the latest ones, and for each
// season the last one and the last one raised by its change. Missing values are passed over.

/** How many horizons the mean is taken over. */
export const HORIZONS = 3;

/** A naive forecast as a function of the step k = 0, 1, … of the horizon. */
export interface BaseForecast {
  value(k: number): number;
  /** What a covariate was at the steps that the forecast comes from. */
  covariate(own: Float64Array, k: number): number;
}

/**
 * The naive forecasts from the values before an origin: y_t; the mean over three horizons; for each season of
 * m steps y_(t+k-m), and y_(t+k-m) + the mean over the last m steps of y_i - y_(i-m). Where no season is known,
 * the last value.
 */
export function naiveBases(
  values: Float64Array,
  at: number,
  seasons: readonly number[],
  horizon: number,
): readonly BaseForecast[] {
  const now = Math.max(0, knownPlace(values, at - 1, 1));
  const last: BaseForecast = {
    value: () => known(values, now),
    covariate: (own) => own[now] ?? 0,
  };
  const latest = latestOf(values, at, HORIZONS * horizon);
  const mean: BaseForecast = {
    value: () => (latest.length > 0 ? meanAt(values, latest) : 0),
    covariate: (own) => (latest.length > 0 ? meanAt(own, latest) : 0),
  };
  return [last, mean, ...seasons.flatMap((period) => seasonBases(values, at, now, period, horizon))];
}

function seasonBases(
  values: Float64Array,
  at: number,
  now: number,
  period: number,
  horizon: number,
): readonly BaseForecast[] {
  const places = Int32Array.from({ length: Math.min(period, horizon) }, (_, k) => {
    const place = knownPlace(values, at - period + k, period);
    return place >= 0 ? place : now;
  });
  const placeOf = (k: number) => places[k % period]!;
  const pairs = pairsOf(values, at, period);
  const risen = meanChange(values, pairs, period);
  return [
    { value: (k) => known(values, placeOf(k)), covariate: (own, k) => own[placeOf(k)] ?? 0 },
    {
      value: (k) => known(values, placeOf(k)) + risen,
      covariate: (own, k) => (own[placeOf(k)] ?? 0) + meanChange(own, pairs, period),
    },
  ];
}

/** The known ones of the latest steps before an origin. */
function latestOf(values: Float64Array, at: number, count: number): readonly number[] {
  const steps: number[] = [];
  for (let i = Math.max(0, at - count); i < at; i++) if (!Number.isNaN(values[i]!)) steps.push(i);
  return steps;
}

function meanAt(values: Float64Array, steps: readonly number[]): number {
  return steps.reduce((sum, i) => sum + (values[i] ?? 0), 0) / steps.length;
}

/** The steps i of the last season before an origin for which y_i and y_(i-m) are known. */
function pairsOf(values: Float64Array, at: number, period: number): readonly number[] {
  const pairs: number[] = [];
  for (let i = Math.max(period, at - period); i < at; i++)
    if (!Number.isNaN(values[i]! - values[i - period]!)) pairs.push(i);
  return pairs;
}

function meanChange(values: Float64Array, pairs: readonly number[], period: number): number {
  if (pairs.length === 0) return 0;
  const sum = pairs.reduce((total, i) => total + (values[i] ?? 0) - (values[i - period] ?? 0), 0);
  return sum / pairs.length;
}

/** 0 where nothing is known. */
function known(values: Float64Array, place: number): number {
  const value = values[place];
  return value === undefined || Number.isNaN(value) ? 0 : value;
}

/** The place of a value, or of the nearest known one `back` steps, twice as many, … before it; negative for none. */
export function knownPlace(values: Float64Array, place: number, back: number): number {
  let at = place;
  while (at >= 0 && Number.isNaN(values[at]!)) at -= back;
  return at;
}
