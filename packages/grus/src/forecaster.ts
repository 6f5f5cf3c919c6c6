// A forecaster: a forecast network with its parameters and the preparation of its data, trained on a prepared series.
import { meanAbsoluteError } from "@grus/cells";
import {
  batches,
  type ForecastPreparation,
  type ForecastSeries,
  type PreparedForecast,
  type ShuffleSeed,
  type WindowSet,
} from "@grus/data";
import { adamW, chain, clipByGlobalNorm, cosineSchedule, type Optimizer } from "@grus/optim";
import {
  type Backend,
  evaluate,
  expandAxis,
  foldIn,
  key,
  leaves,
  type Tensor,
  type TensorData,
  type WithLeaves,
} from "@grus/tensor";
import {
  type Callback,
  type CheckedModel,
  type CheckpointOptions,
  type MinimizeOptions,
  type MinimizeResult,
  minimize,
  type Progress,
  predictAll,
} from "@grus/train";
import {
  type CellName,
  type ForecastNetworkSettings,
  type ForecastParameters,
  forecastNetwork,
} from "./forecast-network.ts";

/** A trained network with what is needed to use it on new data. Plain data. */
export interface Forecaster {
  readonly settings: ForecastNetworkSettings;
  readonly parameters: WithLeaves<ForecastParameters, Tensor>;
  readonly preparation: ForecastPreparation;
}

/** Options of {@link trainForecaster}. */
export interface TrainForecasterOptions {
  readonly backend: Backend;
  readonly prepared: PreparedForecast;
  /** Default "gru". */
  readonly cell?: CellName;
  /** Default 32. */
  readonly hiddenSize?: number;
  /** Recurrent layers on top of each other. Default 1. */
  readonly layers?: number;
  /** Dropout between layers, when training. Default 0. */
  readonly dropout?: number;
  /** Default 40. */
  readonly epochs?: number;
  /** Windows a batch. Default 32. */
  readonly batchSize?: number;
  /** Of AdamW; falls to a twentieth along a cosine. Default 0.002. */
  readonly learningRate?: number;
  /** Of AdamW. Default 0.01. */
  readonly weightDecay?: number;
  /** Stop after this many epochs without a lower validation loss. Default: train all epochs. */
  readonly patience?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Stops training; the best parameters so far are kept. */
  readonly signal?: AbortSignal;
  readonly callbacks?: readonly Callback<ForecastParameters>[];
  /** Saves training and goes on with it, as `minimize` does. Its `settings` are kept as `settings.own`, beside the options of training, which must be the same. */
  readonly checkpoints?: CheckpointOptions;
}

/** What training a forecaster leaves. */
export interface TrainedForecaster {
  readonly forecaster: Forecaster;
  readonly fit: MinimizeResult<ForecastParameters>;
}

/** A run that trains a forecaster: iterate over it for progress, then `finish`. */
export interface ForecasterRun extends AsyncIterable<Progress> {
  finish(): Promise<TrainedForecaster>;
}

/** Windows of a series, as a forecast network is trained on them. */
export interface ForecastBatch {
  /** [batch, context, inputSize] */
  readonly input: Tensor;
  /** [batch, horizon] */
  readonly target: Tensor;
  /** [batch]: 0 where a row is padding. */
  readonly mask: Tensor;
}

/**
 * Trains a forecast network on a prepared series by mean absolute error in scaled units (AdamW, gradients clipped to norm 1, cosine schedule),
 * and keeps the parameters of the epoch with the lowest validation loss.
 */
export async function trainForecaster(options: TrainForecasterOptions): Promise<ForecasterRun> {
  const settings = forecasterSettings(options);
  const run = minimize(await forecasterFit(options));
  return {
    [Symbol.asyncIterator]: () => run[Symbol.asyncIterator](),
    finish: async () => {
      const result = await run.finish();
      const { preparation } = options.prepared;
      return { forecaster: { settings, parameters: result.parameters, preparation }, fit: result };
    },
  };
}

/** What {@link trainForecaster} gives to `minimize`: to train a forecaster where there is no calling it, as in a worker by `serveFit`. */
export async function forecasterFit(
  options: TrainForecasterOptions,
): Promise<MinimizeOptions<ForecastParameters, ForecastBatch>> {
  const { backend, prepared, epochs = 40, batchSize = 32, seed = 0, patience } = options;
  const network = forecastNetwork(forecasterSettings(options));
  const parameters = (await evaluate(backend, network.init(foldIn(key(seed), 0)))) as ForecastParameters;
  const steps = epochs * Math.ceil(prepared.train.origins.length / batchSize);
  return {
    backend,
    parameters,
    loss: (p, { input, target, mask }, { key: own }) =>
      meanAbsoluteError(network.apply(p, input, own === undefined ? {} : { key: own }), target, {
        mask: rowMask(mask),
      }),
    optimizer: optimizerOf(options, steps),
    train: (epoch) => windowBatches(prepared.train, batchSize, { seed, epoch }),
    ...(prepared.validation.origins.length === 0
      ? {}
      : { validation: () => windowBatches(prepared.validation, batchSize) }),
    epochs,
    ...(patience === undefined ? {} : { earlyStopping: { patience } }),
    seed,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.callbacks === undefined ? {} : { callbacks: options.callbacks }),
    ...(options.checkpoints === undefined
      ? {}
      : { checkpoints: ownCheckpoints(options, options.checkpoints) }),
  };
}

/** The checkpoints with all that the numbers depend on. */
function ownCheckpoints(
  options: TrainForecasterOptions,
  { settings = null, ...checkpoints }: CheckpointOptions,
): CheckpointOptions {
  const { epochs = 40, batchSize = 32, learningRate = 0.002, weightDecay = 0.01 } = options;
  const training = { ...forecasterSettings(options), epochs, batchSize, learningRate, weightDecay };
  return { ...checkpoints, settings: { training, own: settings } };
}

/** The network that {@link trainForecaster} makes of its options. */
export function forecasterSettings(
  options: Pick<TrainForecasterOptions, "prepared" | "cell" | "hiddenSize" | "layers" | "dropout">,
): ForecastNetworkSettings {
  const { prepared, cell = "gru", hiddenSize = 32, layers = 1, dropout = 0 } = options;
  const [inputSize, { horizon }] = [prepared.featureNames.length, prepared];
  return { cell, inputSize, hiddenSize, layers, horizon, dropout };
}

/** The forecaster as a model to check: `goldenSamples` and `verify` take it, with windows [windows, context, inputSize] in scaled units. */
export function forecasterModel({
  settings,
  parameters,
}: Forecaster): CheckedModel<ForecastParameters, Tensor> {
  const network = forecastNetwork(settings);
  return { parameters, apply: (own, input) => network.apply(own, input) };
}

/** The network's forecasts for every window of a set, in scaled units: [windows · horizon]. */
export async function forecastSet(
  backend: Backend,
  { settings, parameters }: Forecaster,
  set: WindowSet,
): Promise<Float32Array> {
  const network = forecastNetwork(settings);
  const { data } = await predictAll<ForecastParameters, ForecastBatch>({
    backend,
    parameters: parameters as WithLeaves<ForecastParameters, TensorData>,
    model: (p, { input }) => network.apply(p, input),
    batches: windowBatches(set, Math.min(64, set.origins.length)),
  });
  return data as Float32Array;
}

/** The forecast that follows the last row of a series, in the target's own unit: [horizon]. */
export async function forecastNext(
  backend: Backend,
  { settings, parameters }: Forecaster,
  series: ForecastSeries,
): Promise<Float64Array> {
  const network = forecastNetwork(settings);
  const { data } = await predictAll<ForecastParameters, { readonly input: Tensor }>({
    backend,
    parameters: parameters as WithLeaves<ForecastParameters, TensorData>,
    model: (p, { input }) => network.apply(p, input),
    batches: [{ input: series.latest.input }],
  });
  return series.inverse(data);
}

/** How many numbers the parameters hold. */
export function parameterCount({ parameters }: Forecaster): number {
  return (leaves(parameters) as TensorData[]).reduce((total, { data }) => total + data.length, 0);
}

function optimizerOf(
  { learningRate = 0.002, weightDecay = 0.01 }: TrainForecasterOptions,
  steps: number,
): Optimizer {
  const schedule = cosineSchedule({ initial: learningRate, steps, final: learningRate / 20 });
  return chain(clipByGlobalNorm(1), adamW({ learningRate: schedule, weightDecay }));
}

/** A row's mask [batch] as weights of its forecast [batch, 1]. */
function rowMask(mask: Tensor): Tensor {
  return expandAxis(mask, -1);
}

function* windowBatches(
  set: WindowSet,
  batchSize: number,
  shuffle?: ShuffleSeed,
): Generator<WithLeaves<ForecastBatch, TensorData>> {
  for (const { input, target, mask } of batches(
    set,
    shuffle === undefined ? { batchSize } : { batchSize, shuffle },
  )) {
    yield { input, target, mask };
  }
}
