// Weights of the parts of a forecast, and figures over seeds.

/** A mean with the largest distance from it. */
export interface Spread {
  readonly mean: number;
  readonly plusMinus: number;
}

/** exp(-(error / least error - 1) / 0.1), as shares: as a forecast weights its parts (decision 0019). */
export function weightsOf(errors: readonly number[]): readonly number[] {
  const least = Math.min(...errors);
  const raw = errors.map((error) => Math.exp(-(error / least - 1) / 0.1));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
}

/** The weighted mean of forecasts; of equal weights by default. */
export function meanForecast(forecasts: readonly Float64Array[], weights?: readonly number[]): Float64Array {
  const mean = new Float64Array(forecasts[0]!.length);
  forecasts.forEach((forecast, i) => {
    const weight = weights?.[i] ?? 1 / forecasts.length;
    for (let at = 0; at < mean.length; at++) mean[at]! += weight * forecast[at]!;
  });
  return mean;
}

/** The mean of figures with their largest distance from it. */
export function spreadOf(figures: readonly number[]): Spread {
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
  return { mean, plusMinus: Math.max(...figures.map((figure) => Math.abs(figure - mean))) };
}
