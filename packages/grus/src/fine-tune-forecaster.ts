// Fine-tuning a forecaster on a newer series, by the scaling that it was made with.
import { batches, type ForecastSeries, windows } from "@grus/data";
import type { TensorData } from "@grus/tensor";
import type { Progress } from "@grus/train";
import { type FineTuned, type FineTuneOptions, fineTune } from "./fine-tune.ts";
import type { LossName } from "./fine-tune-losses.ts";
import type { Forecaster } from "./forecaster.ts";
import { scaledForecaster, withForecastParameters } from "./forecaster-model.ts";
import { FineTuneError } from "./row-batches.ts";

/** Options of {@link fineTuneForecaster}: those of `fineTune`, but for what the forecaster says itself. */
export interface FineTuneForecasterOptions
  extends Omit<FineTuneOptions, "model" | "data" | "batchAxes" | "gap"> {
  readonly forecaster: Forecaster;
  /** A series from `restoreForecast`, with the forecaster's preparation. */
  readonly series: ForecastSeries;
}

/** A fine-tuned forecaster; losses are those of the training, mean absolute errors in scaled units unless another loss was asked for. */
export interface FineTunedForecaster extends Omit<FineTuned, "parameters"> {
  readonly forecaster: Forecaster;
}

/** A run: iterate over it for progress, then `finish`. */
export interface FineTuneForecasterRun extends AsyncIterable<Progress> {
  finish(): Promise<FineTunedForecaster>;
}

/**
 * Trains a forecaster a little further on all windows of a series. Windows whose targets lie on both sides of the boundary between training and validation
 * belong to neither. Throws what `fineTune` and `windows` throw.
 *
 *     const series = restoreForecast(table, forecaster.preparation);
 *     const run = await fineTuneForecaster({ backend, forecaster, series, epochs: 5 });
 */
export async function fineTuneForecaster({
  forecaster,
  series,
  ...options
}: FineTuneForecasterOptions): Promise<FineTuneForecasterRun> {
  const { loss = "mean-absolute-error" } = options;
  if (!LOSSES.includes(loss))
    throw new FineTuneError(`loss is "${loss}".`, `Give one of ${LOSSES.join(", ")} for a forecaster.`);
  const run = await fineTune({
    ...options,
    loss,
    model: scaledForecaster(forecaster),
    data: windowsOf(series),
    gap: series.horizon - 1,
  });
  return {
    [Symbol.asyncIterator]: () => run[Symbol.asyncIterator](),
    finish: async () => {
      const { parameters, ...rest } = await run.finish();
      return { ...rest, forecaster: withForecastParameters(forecaster, parameters) };
    },
  };
}

/** The losses of numbers. */
const LOSSES: readonly LossName[] = ["mean-absolute-error", "mean-squared-error", "huber"];

/** Every window of a series: contexts [windows, context, inputSize] and what follows them [windows, horizon], scaled. */
function windowsOf({ series, context, horizon }: ForecastSeries): Record<string, TensorData> {
  const set = windows(series, { context, horizon });
  const [all] = [...batches(set, { batchSize: set.origins.length })];
  const { shape, dtype, data } = all!.target;
  return { context: all!.input, forecast: { shape: shape.slice(0, 2), dtype, data } };
}
