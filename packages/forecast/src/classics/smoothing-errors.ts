// The one-step errors of exponential smoothing with their derivatives by all free numbers, in one pass
// (forward mode).
import type { NormalEquations } from "./least-squares.ts";
import type { Smoothing } from "./smoothing-filter.ts";
import { type Layout, slopesOf } from "./smoothing-form.ts";

/**
 * The one-step errors e = y - ŷ of a model over `values`, and J, the derivatives of ŷ by the free numbers. A
 * missing value counts as forecast without error.
 */
export function normalEquations(model: Smoothing, layout: Layout, values: Float64Array): NormalEquations {
  const { size } = layout;
  const { kind, parameters, state } = model;
  const { level: alpha, trend: beta, season: gamma, damping: phi } = parameters;
  const slopes = slopesOf(parameters, layout);
  const season = state.season.slice();
  const period = Math.max(1, season.length);
  const matrix = new Float64Array(size * size);
  const vector = new Float64Array(size);
  const dLevel = new Float64Array(size);
  const dTrend = new Float64Array(size);
  const dSeason = new Float64Array(size * period);
  const dForecast = new Float64Array(size);
  if (layout.level >= 0) dLevel[layout.level] = 1;
  if (layout.slope >= 0) dTrend[layout.slope] = 1;
  if (layout.season >= 0) for (let k = 0; k < period; k++) dSeason[k * size + layout.season + k] = 1;
  let { level, trend } = state;
  let sse = 0;
  for (let t = 0; t < values.length; t++) {
    const at = t % period;
    const own = kind === "none" ? 0 : season[at]!;
    const isFactor = kind === "multiplicative";
    const ahead = level + phi * trend;
    const forecast = isFactor ? ahead * own : ahead + own;
    const isMissing = Number.isNaN(values[t]!);
    const value = isMissing ? forecast : values[t]!;
    const error = value - forecast;
    sse += error * error;
    const seen = isFactor ? value / own : value - own;
    const next = alpha * seen + (1 - alpha) * ahead;
    const nextTrend = beta * (next - level) + (1 - beta) * phi * trend;
    const seasonSeen = isFactor ? value / ahead : value - ahead;
    for (let i = 0; i < size; i++) {
      const dAhead = dLevel[i]! + phi * dTrend[i]! + (i === layout.phi ? slopes.phi * trend : 0);
      const dOwn = dSeason[at * size + i]!;
      const d = isFactor ? dAhead * own + ahead * dOwn : dAhead + dOwn;
      dForecast[i] = d;
      const dValue = isMissing ? d : 0;
      const dSeen = isFactor ? dValue / own - (value / (own * own)) * dOwn : dValue - dOwn;
      const dNext =
        (i === layout.alpha ? slopes.alpha * (seen - ahead) : 0) + alpha * dSeen + (1 - alpha) * dAhead;
      const dDamped = phi * dTrend[i]! + (i === layout.phi ? slopes.phi * trend : 0);
      dTrend[i] =
        (i === layout.beta ? slopes.beta * (next - level - phi * trend) : 0) +
        beta * (dNext - dLevel[i]!) +
        (1 - beta) * dDamped;
      if (kind !== "none") {
        const dSeasonSeen = isFactor ? dValue / ahead - (value / (ahead * ahead)) * dAhead : dValue - dAhead;
        dSeason[at * size + i] =
          (i === layout.gamma ? slopes.gamma * (seasonSeen - own) : 0) +
          gamma * dSeasonSeen +
          (1 - gamma) * dOwn;
      }
      dLevel[i] = dNext;
    }
    if (!isMissing) accumulate(matrix, vector, dForecast, error);
    if (kind !== "none") season[at] = gamma * seasonSeen + (1 - gamma) * own;
    level = next;
    trend = nextTrend;
  }
  return { sse, matrix, vector };
}

function accumulate(matrix: Float64Array, vector: Float64Array, row: Float64Array, error: number): void {
  const size = row.length;
  for (let i = 0; i < size; i++) {
    const own = row[i]!;
    if (own === 0) continue;
    vector[i]! += own * error;
    for (let j = 0; j <= i; j++) matrix[i * size + j]! += own * row[j]!;
  }
}
