// How good forecasts of the test are, beside the seasonal naive forecast.

/** A forecast: numbers for each step ahead. */
export interface StepForecast {
  /** Of each of the quantiles, ascending. */
  readonly quantiles: readonly (readonly number[])[];
  readonly naive: readonly number[];
  readonly real: readonly number[];
}

/** Mean absolute errors of one step ahead. */
export interface StepError {
  readonly step: number;
  readonly network: number;
  readonly naive: number;
}

/** What a test found. */
export interface TestScores {
  readonly windows: number;
  readonly steps: readonly StepError[];
  /** Mean absolute errors of all steps. */
  readonly network: number;
  readonly naive: number;
  /** The share of the real values in the interval. */
  readonly inside: number;
}

/** The positions of the ends of an interval among the quantiles, and of the median. */
export interface IntervalEnds {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Scores forecasts; all have the same number of steps. */
export function testScores(forecasts: readonly StepForecast[], ends: IntervalEnds): TestScores {
  const count = forecasts[0]?.real.length ?? 0;
  const errorsAt = (i: number, of: (forecast: StepForecast) => number | undefined): number =>
    mean(forecasts.map((forecast) => Math.abs(of(forecast)! - forecast.real[i]!)));
  const steps = Array.from({ length: count }, (_, i) => ({
    step: i + 1,
    network: errorsAt(i, ({ quantiles }) => quantiles[i]![ends.median]),
    naive: errorsAt(i, ({ naive }) => naive[i]),
  }));
  return {
    windows: forecasts.length,
    steps,
    network: mean(steps.map(({ network }) => network)),
    naive: mean(steps.map(({ naive }) => naive)),
    inside: mean(forecasts.map((forecast) => insideOf(forecast, ends) / count)),
  };
}

/** How many of the real values lie in the interval of a forecast. */
export function insideOf({ quantiles, real }: StepForecast, { low, high }: IntervalEnds): number {
  return real.filter((value, i) => value >= quantiles[i]![low]! && value <= quantiles[i]![high]!).length;
}

function mean(of: readonly number[]): number {
  return of.reduce((a, b) => a + b, 0) / of.length;
}
