// The program of the forecast: a GRU learns quantiles of the next values of a series, and is tested on the latest ones.
import type { Backend } from "grus";
import type { FigureContext } from "../serve-figure.ts";
import {
  type IntervalEnds,
  insideOf,
  type StepForecast,
  type TestScores,
  testScores,
} from "./forecast-scores.ts";
import { forecastWindows, naiveForecast } from "./forecast-windows.ts";
import { QUANTILES, quantileNetwork } from "./quantile-network.ts";
import { type SeriesFiles, type SeriesName, seasonSeries } from "./season-series.ts";

/** The knobs. */
export interface ForecastSettings {
  readonly series: SeriesName;
  readonly horizon: number;
  /** Values that the network sees. */
  readonly context: number;
  /** The share of the values that the interval is to contain, in percent. */
  readonly interval: "50" | "80" | "90";
  /** Where in the test the forecast is made that is shown, from 0 to 100. */
  readonly origin: number;
}

/** What is drawn. */
export interface ForecastFrame {
  readonly update: number;
  readonly unit: string;
  /** What a step is, in the plural. */
  readonly steps: string;
  /** When the last value was measured that the forecast knows. */
  readonly when: string;
  readonly interval: string;
  readonly scores: TestScores;
  /** The values that the forecast knows; the last one is that of the origin. */
  readonly history: readonly number[];
  readonly forecast: readonly ShownStep[];
  /** How many of the real values of the forecast lie in its interval. */
  readonly inside: number;
}

/** A step of the forecast that is shown. */
export interface ShownStep {
  readonly low: number;
  readonly median: number;
  readonly high: number;
  readonly naive: number;
  readonly real: number;
}

/** Updates in all, and those between two tests. */
export const [UPDATES, BETWEEN] = [500, 10] as const;
/** The learning rate at the beginning, which falls to zero. */
const RATE = 0.01;

/** Trains and tests; the origin and the interval act meanwhile and afterwards. */
export async function forecastProgram(
  backend: Backend,
  files: SeriesFiles,
  { settings, show, turn, changed }: FigureContext<ForecastSettings, ForecastFrame>,
): Promise<void> {
  const { series: name, horizon, context } = settings();
  const series = seasonSeries(name, files);
  const windows = forecastWindows(series, context, horizon);
  const network = await quantileNetwork(backend, windows);
  let [update, forecasts]: [number, readonly StepForecast[]] = [0, []];
  const test = async (): Promise<void> => {
    const quantiles = await network.forecast();
    forecasts = windows.test.map((origin, i) => ({
      quantiles: quantiles[i]!,
      naive: naiveForecast(series, origin, horizon),
      real: Array.from(series.values.subarray(origin + 1, origin + 1 + horizon)),
    }));
  };
  const draw = (): void => {
    const { interval, origin: share } = settings();
    const ends = endsOf(interval);
    const shown = Math.round((share / 100) * (forecasts.length - 1));
    const origin = windows.test[shown]!;
    show({
      update,
      ...{ unit: series.unit, steps: series.steps, when: series.when(origin), interval },
      scores: testScores(forecasts, ends),
      history: Array.from(series.values.subarray(origin - context + 1, origin + 1)),
      forecast: shownSteps(forecasts[shown]!, ends),
      inside: insideOf(forecasts[shown]!, ends),
    });
  };
  try {
    while (update < UPDATES) {
      await network.learn(RATE * (1 - update / UPDATES));
      update++;
      await turn();
      if (update % BETWEEN !== 0) continue;
      await test();
      draw();
    }
    for (;;) {
      await changed(); // the origin and the interval still act
      draw();
    }
  } finally {
    network.dispose();
  }
}

function shownSteps(
  { quantiles, naive, real }: StepForecast,
  { low, median, high }: IntervalEnds,
): readonly ShownStep[] {
  return quantiles.map((of, i) => ({
    ...{ low: of[low]!, median: of[median]!, high: of[high]! },
    ...{ naive: naive[i]!, real: real[i]! },
  }));
}

function endsOf(interval: ForecastSettings["interval"]): IntervalEnds {
  const low = { 50: 2, 80: 1, 90: 0 }[interval];
  return { low, median: 3, high: QUANTILES.length - 1 - low };
}
