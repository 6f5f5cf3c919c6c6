// The test of a forecast by step, by series and by window, which metrics.json and the report both show.
import { forecast } from "grus";
import type { ForecastRun } from "../forecast-run.ts";
import { type WindowError, windowErrors } from "./test-windows.ts";

/** A test in parts. */
export interface TestDetails {
  /** The figures of each step of the horizon. */
  readonly byStep: readonly forecast.TestFigures[];
  /** The figures of each series, by its place in the task. */
  readonly bySeries: ReadonlyMap<number, forecast.TestFigures>;
  readonly windows: readonly WindowError[];
}

/** A run with its test in parts; undefined without a test. */
export interface DetailedRun extends ForecastRun {
  readonly details: TestDetails | undefined;
}

/** The run with its test in parts. */
export function detailedRun(run: ForecastRun): DetailedRun {
  return { ...run, details: detailsOf(run.made) };
}

function detailsOf({ plan: { task }, test }: forecast.Forecast): TestDetails | undefined {
  if (test === undefined) return undefined;
  return {
    byStep: forecast.figuresByStep(task, test),
    bySeries: forecast.figuresBySeries(task, test),
    windows: windowErrors(task, test),
  };
}
