// Evaluation of a forecaster on the test part, against naive baselines.
import { defaultSeason, windowTargets } from "@grus/data";
import type { Backend } from "@grus/tensor";
import { errorByColumn, type ForecastErrors, forecastErrors, seasonalScale } from "@grus/train";
import type { Forecaster } from "./forecaster.ts";
import { drift, lastValue, type Method, predict as predictNaively, seasonal, windowMean } from "./naive.ts";
import { predict } from "./predict.ts";
import type { Prepared } from "./prepare.ts";

/** The naive forecasts with fixed names. */
export type BaselineName = "last-value" | "window-mean" | "seasonal" | "drift";

const baselineNames: readonly BaselineName[] = ["last-value", "window-mean", "seasonal", "drift"];

/** One forecast of all test windows, in the unit of the target. */
export interface TestedForecast {
  /** [windows · horizon]. */
  readonly values: Float64Array;
  readonly errors: ForecastErrors;
  /** Mean absolute error at each step of the horizon. */
  readonly maeByStep: readonly number[];
}

/** The model and naive baselines on the test windows. */
export interface TestResult {
  /** The true values, [windows · horizon]. */
  readonly targets: Float64Array;
  readonly model: TestedForecast;
  readonly baselines: Readonly<Record<BaselineName, TestedForecast>>;
  /** The season used by "seasonal" and MASE, in steps and in words. */
  readonly season: { readonly period: number; readonly label: string };
  /** The naive forecast with the lowest mean absolute error. */
  readonly best: BaselineName;
  /** Whether the model's mean absolute error is below that of every naive forecast. */
  readonly beatsNaive: boolean;
}

/**
 * Forecasts every test window. MASE is scaled by the training part's mean absolute change from one row to the
 * next (season 1, Hyndman and Koehler 2006).
 */
export async function test(
  backend: Backend,
  forecaster: Forecaster,
  prepared: Prepared,
): Promise<TestResult> {
  const { test: set, target, split, horizon } = prepared;
  const targets = windowTargets(set, target);
  const season = prepared.frequency
    ? defaultSeason(prepared.frequency, set.origins[0]!)
    : { period: 1, label: "one step ago" };
  const scale = seasonalScale(target.subarray(0, split.trainEnd), 1);
  const score = (values: Float64Array): TestedForecast => ({
    values,
    errors: forecastErrors(values, targets, scale),
    maeByStep: errorByColumn({ values, columns: horizon }, { values: targets, columns: horizon }),
  });
  const naive = (method: Method) => score(predictNaively(method, set, target));
  const model = score(prepared.inverse(await predict(backend, forecaster, set)));
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
  return baselineNames.reduce((best, name) =>
    baselines[name].errors.mae < baselines[best].errors.mae ? name : best,
  );
}
