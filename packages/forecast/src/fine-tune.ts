// Fine-tuning: trains a forecaster further on a newer series, with its original scaling.
import { huber, type LossOptions, meanAbsoluteError, meanSquaredError } from "@grus/cells";
import { OptionError, WindowError, type WindowSet, windows } from "@grus/data";
import type { NamedTensorRecord } from "@grus/io";
import { adamW, chain, clipByGlobalNorm } from "@grus/optim";
import { type Backend, type Compiled, compile, type Tensor, type TensorData } from "@grus/tensor";
import { type Callback, type MinimizeResult, minimize, type Progress } from "@grus/train";
import type { Forecaster } from "./forecaster.ts";
import { scaledModel, withParameters } from "./named-model.ts";
import { positiveWhole } from "./positive-whole.ts";
import type { PreparedSeries } from "./prepared-series.ts";
import { type Batch, rowMask, windowBatches } from "./window-batches.ts";

/** The loss of a forecast in scaled units, named after its function in @grus/cells. */
export type FineTuneLoss = "mean-absolute-error" | "mean-squared-error" | "huber";

const LOSSES: Readonly<
  Record<FineTuneLoss, (forecast: Tensor, target: Tensor, options: LossOptions) => Tensor>
> = { "mean-absolute-error": meanAbsoluteError, "mean-squared-error": meanSquaredError, huber };

/** The names of the losses. */
export const fineTuneLosses: readonly FineTuneLoss[] = ["mean-absolute-error", "mean-squared-error", "huber"];

/** Options of {@link fineTune}. */
export interface FineTuneOptions {
  readonly backend: Backend;
  readonly forecaster: Forecaster;
  /** A series from {@link restore}, with the forecaster's preparation. */
  readonly series: PreparedSeries;
  /** Default "mean-absolute-error". */
  readonly loss?: FineTuneLoss | undefined;
  /** Windows per batch. Default 32, or all windows if there are fewer. */
  readonly batchSize?: number | undefined;
  /**
   * The fraction of the windows, from the end, used for validation, in [0, 1). Default 0: the
   * training loss selects the best epoch.
   */
  readonly validation?: number | undefined;
  /** The parameters to train, by their names in {@link namedModel}. Default all. */
  readonly trains?: ((name: string) => boolean) | undefined;
  /** Default 10. */
  readonly epochs?: number | undefined;
  /** Of AdamW, with gradients clipped to norm 1. Default 0.001. */
  readonly learningRate?: number | undefined;
  /** Of AdamW. Default 0. */
  readonly weightDecay?: number | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  /** Stops training; the best parameters so far are kept. */
  readonly signal?: AbortSignal | undefined;
  readonly callbacks?: readonly Callback<NamedTensorRecord>[] | undefined;
}

/** The result of fine-tuning. */
export interface FineTuned {
  readonly forecaster: Forecaster;
  /** The mean loss of the validation windows (or of all, without validation), before and after. */
  readonly before: number;
  readonly after: number;
  /** The run, with the trained parameters by their names in {@link namedModel}. */
  readonly fit: MinimizeResult<NamedTensorRecord>;
}

/** A run: iterate over it for progress, then `finish`. */
export interface FineTuneRun extends AsyncIterable<Progress> {
  finish(): Promise<FineTuned>;
}

/**
 * Trains a forecaster further on all windows of a series. Windows whose targets cross
 * the boundary between training and validation belong to neither. Throws {@link OptionError}, and
 * {@link WindowError} for a series that is too short.
 *
 *     const series = restore(table, forecaster.preparation);
 *     const run = await fineTune({ backend, forecaster, series, epochs: 5 });
 */
export async function fineTune(options: FineTuneOptions): Promise<FineTuneRun> {
  const { backend, forecaster, series, epochs = 10, seed = 0, signal, callbacks } = options;
  const set = windows(series.series, series);
  const { training, deciding } = divideWindows(set, options);
  const batchSize = Math.min(
    positiveWhole("fineTune: batchSize", options.batchSize ?? 32),
    set.origins.length,
  );
  const { parameters: all } = scaledModel(forecaster);
  const trained = chosen(all, options.trains);
  const loss = lossOf(forecaster, all, options.loss);
  const deciders = () => windowBatches(deciding, batchSize);
  const before = await meanLoss(backend, loss, trained, deciders);
  const run = minimize({
    backend,
    parameters: trained,
    loss,
    optimizer: optimizerOf(options),
    train: (epoch) => windowBatches(training, batchSize, { seed, epoch }),
    validation: deciding === training ? undefined : deciders,
    epochs,
    seed,
    signal,
    callbacks,
  });
  return {
    [Symbol.asyncIterator]: () => run[Symbol.asyncIterator](),
    finish: async () => {
      const result = await run.finish();
      const after = await meanLoss(backend, loss, result.parameters, deciders);
      const parameters = { ...all, ...result.parameters };
      return { forecaster: withParameters(forecaster, parameters), before, after, fit: result };
    },
  };
}

type Loss = (trained: NamedTensorRecord, batch: Batch) => Tensor;

/** The mean loss of a batch as a function of the trained parameters; the others are constants. */
function lossOf(
  forecaster: Forecaster,
  all: NamedTensorRecord,
  name: FineTuneLoss = "mean-absolute-error",
): Loss {
  if (!fineTuneLosses.includes(name)) {
    const cure = `Pass one of ${fineTuneLosses.join(", ")}.`;
    throw new OptionError({
      problem: `fineTune: loss is ${JSON.stringify(name)}; expected the name of a loss.`,
      cure,
    });
  }
  const model = scaledModel(forecaster);
  return (trained, { input, target, mask }) => {
    const { forecast } = model.apply({ ...all, ...trained }, { context: input });
    return LOSSES[name](forecast!, target, { mask: rowMask(mask) });
  };
}

function divideWindows(
  set: WindowSet,
  { validation = 0 }: FineTuneOptions,
): { readonly training: WindowSet; readonly deciding: WindowSet } {
  if (!(validation >= 0 && validation < 1)) {
    const problem = `fineTune: validation is ${validation}; expected a number from 0 to below 1.`;
    throw new OptionError({ problem });
  }
  if (validation === 0) return { training: set, deciding: set };
  const { origins, horizon } = set;
  const first = origins.length - Math.max(1, Math.floor(origins.length * validation));
  const end = first - (horizon - 1);
  if (end < 1) throw tooFewWindows(origins.length, first, horizon - 1);
  return {
    training: { ...set, origins: origins.subarray(0, end) },
    deciding: { ...set, origins: origins.subarray(first) },
  };
}

function tooFewWindows(count: number, first: number, between: number): WindowError {
  return new WindowError({
    problem: `fineTune: found ${count} windows, ${count - first} for validation and ${between} across the boundary; expected at least one for training.`,
    cure: "Give more rows, or a smaller fraction for validation.",
  });
}

function chosen(all: NamedTensorRecord, trains: (name: string) => boolean = () => true): NamedTensorRecord {
  const entries = Object.entries(all).filter(([name]) => trains(name));
  if (entries.length > 0) return Object.fromEntries(entries);
  throw new OptionError({
    problem: "fineTune: `trains` selects no parameter; expected at least one.",
    cure: `Select some of ${Object.keys(all).join(", ")}.`,
  });
}

function optimizerOf({ learningRate = 0.001, weightDecay = 0 }: FineTuneOptions) {
  return chain(clipByGlobalNorm(1), adamW({ learningRate, weightDecay }));
}

/** The mean over all windows of all batches. */
async function meanLoss(
  backend: Backend,
  loss: Loss,
  parameters: NamedTensorRecord,
  batches: () => Iterable<Batch<TensorData>>,
): Promise<number> {
  let compiled: Compiled<[NamedTensorRecord, Batch], Tensor> | undefined;
  let [total, windows] = [0, 0];
  try {
    for (const batch of batches()) {
      compiled ??= await compile(backend, loss, parameters, batch);
      const { data } = await compiled.run(parameters, batch);
      const own = sumOf(batch.mask.data);
      total += data[0]! * own;
      windows += own;
    }
  } finally {
    compiled?.dispose();
  }
  return total / windows;
}

function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
