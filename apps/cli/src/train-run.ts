// The results of a finished `grus train`, and its metrics.json.
import type { ForecastErrors } from "@grus/train";
import { forecast, type MinimizeResult } from "grus";
import type { TrainFlags } from "./commands/train-flags.ts";

/** A finished run. */
export interface TrainRun {
  readonly file: string;
  readonly flags: TrainFlags;
  readonly prepared: forecast.Prepared;
  readonly forecaster: forecast.Forecaster;
  readonly fit: MinimizeResult<forecast.NetworkParameters>;
  readonly test: forecast.TestResult;
  /** The forecast after the last row, in the unit of the target. */
  readonly next: Float64Array;
  /** The backend that ran. */
  readonly backend: string;
}

/** The content of metrics.json, in the unit of the target. */
export interface Metrics {
  readonly target: string;
  readonly horizon: number;
  readonly context: number;
  readonly cell: string;
  readonly hidden: number;
  readonly seed: number;
  readonly backend: string;
  readonly epochs: number;
  readonly seconds: number;
  readonly parameters: number;
  readonly test: ForecastErrors;
  readonly baselines: Readonly<Record<string, ForecastErrors>>;
}

/** The metrics of a run; `epochs` is the number of trained epochs, `seconds` the training time. */
export function metricsOf({ flags, prepared, forecaster, fit, test, backend }: TrainRun): Metrics {
  return {
    target: prepared.targetName,
    horizon: prepared.horizon,
    context: prepared.context,
    cell: flags.cell,
    hidden: flags.hidden,
    seed: flags.seed,
    backend,
    epochs: fit.history.length,
    seconds: fit.seconds,
    parameters: forecast.parameterCount(forecaster),
    test: test.model.errors,
    baselines: Object.fromEntries(Object.entries(test.baselines).map(([name, { errors }]) => [name, errors])),
  };
}
