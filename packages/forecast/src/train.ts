// Training a forecast network on a prepared series.
import { meanAbsoluteError } from "@grus/cells";
import { adamW, chain, clipByGlobalNorm, cosineSchedule, type Optimizer } from "@grus/optim";
import { type Backend, evaluate, foldIn, key, type TensorData } from "@grus/tensor";
import {
  type Callback,
  type CheckpointOptions,
  type MinimizeOptions,
  type MinimizeResult,
  minimize,
  type Progress,
} from "@grus/train";
import type { Forecaster } from "./forecaster.ts";
import { type CellName, type NetworkParameters, type NetworkSettings, network } from "./network.ts";
import type { Prepared } from "./prepare.ts";
import { type Batch, rowMask, windowBatches } from "./window-batches.ts";

/** Options of {@link train}. */
export interface TrainOptions {
  readonly backend: Backend;
  readonly prepared: Prepared;
  /** Default "gru". */
  readonly cell?: CellName | undefined;
  /** Default 32. */
  readonly hiddenSize?: number | undefined;
  /** Stacked recurrent layers. Default 1. */
  readonly layers?: number | undefined;
  /** Dropout between layers in training. Default 0. */
  readonly dropout?: number | undefined;
  /** Default 40. */
  readonly epochs?: number | undefined;
  /** Windows per batch. Default 32. */
  readonly batchSize?: number | undefined;
  /** Of AdamW; decays to a twentieth by a cosine schedule. Default 0.002. */
  readonly learningRate?: number | undefined;
  /** Of AdamW. Default 0.01. */
  readonly weightDecay?: number | undefined;
  /** Stop after this many epochs without a lower validation loss. Default: train all epochs. */
  readonly patience?: number | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  /** Stops training; the best parameters so far are kept. */
  readonly signal?: AbortSignal | undefined;
  readonly callbacks?: readonly Callback<NetworkParameters>[] | undefined;
  /**
   * Saves and resumes training, as `minimize` does. Its `settings` are stored as `settings.own`, beside
   * `settings.training`: the options that affect the results, which must be equal when the run is resumed.
   */
  readonly checkpoints?: CheckpointOptions | undefined;
}

/** The result of training a forecaster. */
export interface Trained {
  readonly forecaster: Forecaster;
  readonly fit: MinimizeResult<NetworkParameters>;
}

/** A run that trains a forecaster: iterate over it for progress, then `finish`. */
export interface TrainRun extends AsyncIterable<Progress> {
  finish(): Promise<Trained>;
}

/**
 * Trains a forecast network on a prepared series by mean absolute error in scaled units (AdamW, gradients
 * clipped to norm 1, cosine schedule), and keeps the parameters of the epoch with the lowest validation loss.
 */
export async function train(options: TrainOptions): Promise<TrainRun> {
  const settings = networkSettings(options);
  const run = minimize(await minimizeOptions(options));
  return {
    [Symbol.asyncIterator]: () => run[Symbol.asyncIterator](),
    finish: async () => {
      const result = await run.finish();
      const { preparation } = options.prepared;
      return { forecaster: { settings, parameters: result.parameters, preparation }, fit: result };
    },
  };
}

/**
 * The arguments that {@link train} passes to `minimize`, for callers that run it elsewhere, such as
 * `serveFit` in a worker.
 */
export async function minimizeOptions(
  options: TrainOptions,
): Promise<MinimizeOptions<NetworkParameters, Batch<TensorData>>> {
  const { backend, prepared, epochs = 40, batchSize = 32, seed = 0, patience } = options;
  const model = network(networkSettings(options));
  const parameters = await evaluate(backend, model.init(foldIn(key(seed), 0)));
  const steps = epochs * Math.ceil(prepared.train.origins.length / batchSize);
  return {
    backend,
    parameters,
    loss: (p, { input, target, mask }, context) =>
      meanAbsoluteError(model.apply(p, input, { key: context.key }), target, { mask: rowMask(mask) }),
    optimizer: optimizerOf(options, steps),
    train: (epoch) => windowBatches(prepared.train, batchSize, { seed, epoch }),
    validation:
      prepared.validation.origins.length === 0
        ? undefined
        : () => windowBatches(prepared.validation, batchSize),
    epochs,
    earlyStopping: patience === undefined ? undefined : { patience },
    seed,
    signal: options.signal,
    callbacks: options.callbacks,
    checkpoints: options.checkpoints && checkpointsOf(options, options.checkpoints),
  };
}

/** The checkpoint options with all settings that affect the results. */
function checkpointsOf(
  options: TrainOptions,
  { settings = null, ...checkpoints }: CheckpointOptions,
): CheckpointOptions {
  const { epochs = 40, batchSize = 32, learningRate = 0.002, weightDecay = 0.01 } = options;
  const training = { ...networkSettings(options), epochs, batchSize, learningRate, weightDecay };
  return { ...checkpoints, settings: { training, own: settings } };
}

/** The network that {@link train} builds from its options. */
export function networkSettings(
  options: Pick<TrainOptions, "prepared" | "cell" | "hiddenSize" | "layers" | "dropout">,
): NetworkSettings {
  const { prepared, cell = "gru", hiddenSize = 32, layers = 1, dropout = 0 } = options;
  const { featureNames, horizon } = prepared;
  return { cell, inputSize: featureNames.length, hiddenSize, layers, horizon, dropout };
}

function optimizerOf({ learningRate = 0.002, weightDecay = 0.01 }: TrainOptions, steps: number): Optimizer {
  const schedule = cosineSchedule({ initial: learningRate, steps, final: learningRate / 20 });
  return chain(clipByGlobalNorm(1), adamW({ learningRate: schedule, weightDecay }));
}
