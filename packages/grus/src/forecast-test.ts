// A forecaster on the test part of time, beside the naive forecasts that it must beat.
import {
  defaultSeason,
  drift,
  forecastWindows,
  lastValue,
  type NaiveForecast,
  type PreparedForecast,
  seasonal,
  windowMean,
  windowTargets,
} from "@grus/data";
import type { Backend } from "@grus/tensor";
import { errorByColumn, type ForecastErrors, forecastErrors, seasonalScale } from "@grus/train";
import { type Forecaster, forecastSet } from "./forecaster.ts";

/** The naive forecasts by their fixed names. */
export type BaselineName = "last-value" | "window-mean" | "seasonal" | "drift";

/** One forecast of all test windows, in the target's own unit. */
export interface TestedForecast {
  /** [windows · horizon]. */
  readonly values: Float64Array;
  readonly errors: ForecastErrors;
  /** Mean absolute error at each step of the horizon. */
  readonly maeByStep: readonly number[];
}

/** The model and its naive rivals on the test windows. */
export interface ForecastTest {
  /** The truth, [windows · horizon]. */
  readonly targets: Float64Array;
  readonly model: TestedForecast;
  readonly baselines: Readonly<Record<BaselineName, TestedForecast>>;
  /** Steps of the season that "seasonal" and MASE use, and in words. */
  readonly season: { readonly period: number; readonly label: string };
  /** The naive forecast with the lowest mean absolute error. */
  readonly best: BaselineName;
  /** Whether the model's mean absolute error is below that of every naive forecast. */
  readonly beatsNaive: boolean;
}

/**
 * Forecasts every test window. MASE is scaled by the training part's mean absolute change from one row to the next
 * (season 1, Hyndman and Koehler 2006).
 */
export async function testForecaster(
  backend: Backend,
  forecaster: Forecaster,
  prepared: PreparedForecast,
): Promise<ForecastTest> {
  const { test, target, split, horizon } = prepared;
  const targets = windowTargets(test, target);
  const season = prepared.frequency
    ? defaultSeason(prepared.frequency, test.origins[0]!)
    : { period: 1, label: "one step ago" };
  const scale = seasonalScale(target.subarray(0, split.trainEnd), 1);
  const score = (values: Float64Array): TestedForecast => ({
    values,
    errors: forecastErrors(values, targets, scale),
    maeByStep: errorByColumn({ values, columns: horizon }, { values: targets, columns: horizon }),
  });
  const naive = (forecast: NaiveForecast) => score(forecastWindows(forecast, test, target));
  const model = score(prepared.inverse(await forecastSet(backend, forecaster, test)));
  const baselines = {
    "last-value": naive(lastValue),
    "window-mean": naive(windowMean),
    seasonal: naive(seasonal(season.period)),
    drift: naive(drift),
  };
  const best = lowest(baselines);
  return {
    targets,
    model,
    baselines,
    season,
    best,
    beatsNaive: model.errors.mae < baselines[best].errors.mae,
  };
}

function lowest(baselines: Readonly<Record<BaselineName, TestedForecast>>): BaselineName {
  const names = Object.keys(baselines) as BaselineName[];
  return names.reduce((best, name) =>
    baselines[name].errors.mae < baselines[best].errors.mae ? name : best,
  );
}
