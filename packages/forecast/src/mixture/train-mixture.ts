// Training mixture networks on sampled windows of all series. How many epochs is chosen on the last windows;
// then all windows are trained on.
import { adamW, cosineSchedule, type Optimizer } from "@grus/optim";
import { type Backend, key } from "@grus/tensor";
import { fit, seasonalScale } from "@grus/train";
import { chunks } from "../parts/origin-chunks.ts";
import type { FitListener, FitStore } from "../parts/part.ts";
import type { Task } from "../parts/task.ts";
import { type KeptNetwork, keptNetwork } from "../store/kept-network.ts";
import type { EncoderCell } from "./encoder.ts";
import { lossOver, weightOf } from "./mixture-loss.ts";
import { type MixtureSettings, mixtureNetwork } from "./mixture-network.ts";
import { isOfCounts, type MixtureOutput, mixtureLoss } from "./mixture-output.ts";
import { baseCount, inputSizeOf, type MixturePlan } from "./mixture-plan.ts";
import { type MixtureParameters, startParameters } from "./mixture-start.ts";
import { type MixtureBatch, type MixtureWindows, mixtureWindows } from "./mixture-windows.ts";
import { type WindowSampler, windowSampler } from "./window-sampler.ts";

/** The network that is trained. */
export interface MixtureShape {
  readonly cell: EncoderCell;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly dropout: number;
  readonly output: MixtureOutput;
}

/** How long and how fast is trained. */
export interface MixtureSchedule {
  /** The most epochs, over which the learning rate falls along a cosine. */
  readonly epochs: number;
  /** The most steps of an epoch, which otherwise sees every window once. */
  readonly stepsPerEpoch: number;
  /** Windows of a step. */
  readonly batchSize: number;
  /** Of AdamW, at the beginning. */
  readonly learningRate: number;
}

/** Options of {@link trainMixture}. */
export interface MixtureTraining {
  readonly backend: Backend;
  readonly task: Task;
  readonly plan: MixturePlan;
  readonly shape: MixtureShape;
  readonly schedule: MixtureSchedule;
  /** Windows whose horizon lies before `ends[i]` of each series are trained on. */
  readonly ends: Int32Array;
  /** One network for each seed. */
  readonly seeds: readonly number[];
  /**
   * Whether the networks are trained again on all windows, for the number of epochs that was best on those
   * held out; else each is kept as it was at its best.
   */
  readonly refit: boolean;
  /** Keeps each network once it is trained. */
  readonly store?: FitStore | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the share of the work that is done, from 0 to 1. */
  readonly onProgress?: FitListener | undefined;
}

/** Trained networks with what they need to forecast. */
export interface TrainedMixture {
  readonly settings: MixtureSettings;
  readonly plan: MixturePlan;
  /** One for each seed. */
  readonly networks: readonly MixtureParameters[];
  /** The number of epochs that was best for the mean of the seeds; 0 for the naive mixture. */
  readonly epochs: number;
  /** The mean loss on the windows held out, before training and after each epoch; empty without any. */
  readonly losses: readonly number[];
}

/** The share at the end of each series on which the number of epochs is chosen; one horizon at least. */
const HELD_OUT = 0.15;
/** Windows that choose the number of epochs, and those that the naive mixture is weighted on, at most. */
const MOST_ROWS = 1024;
/** Windows that training needs at least; fewer leave the naive mixture. */
const LEAST_WINDOWS = 16;
/** Epochs without a lower loss that end a run. */
const PATIENCE = 10;
/** Rows of a batch outside of training. */
const ROWS = 256;

/** The training of one task, prepared. */
export interface MixtureRun extends MixtureTraining {
  readonly settings: MixtureSettings;
  readonly windows: MixtureWindows;
  /** What the errors of each series are divided by. */
  readonly scales: Float64Array;
}

/** One trained network, with the losses before training and after each epoch. */
type Trained = KeptNetwork<MixtureParameters>;

/**
 * Trains one network for each seed. Undefined where no window lies before `ends`: a horizon after at least
 * as many steps, or after the context.
 */
export async function trainMixture(training: MixtureTraining): Promise<TrainedMixture | undefined> {
  const { plan, seeds, ends, refit } = training;
  const run = runOf(training);
  const all = samplerBefore(run, ends);
  if (all.count === 0) return undefined;
  const share = refit ? 0.6 : 1;
  const searched = await search(run, share);
  const losses = meanLosses(searched);
  const epochs = losses.length > 0 ? losses.indexOf(Math.min(...losses)) : 0;
  const networks: MixtureParameters[] = [];
  for (const [i, seed] of seeds.entries()) {
    const found = searched[i];
    const isKept = !refit && found !== undefined;
    const done: FitListener = (own, detail) =>
      run.onProgress?.(share + ((1 - share) * (i + own)) / seeds.length, ofNetwork(i, seeds.length, detail));
    const train = () => trainOnce(run, all, seed, epochs, [], done);
    networks.push((isKept ? found : await kept(run, `final network ${i}`, train)).parameters);
  }
  run.onProgress?.(1);
  return { settings: run.settings, plan, networks, epochs, losses };
}

/** Prepares training. */
export function runOf(training: MixtureTraining): MixtureRun {
  const { task, plan, shape, ends } = training;
  return {
    ...training,
    settings: {
      ...shape,
      context: plan.context,
      horizon: task.horizon,
      inputSize: inputSizeOf(plan),
      bases: baseCount(plan),
      future: plan.covariates.future.length,
      statics: plan.covariates.statics.length,
    },
    windows: mixtureWindows(task, plan, isOfCounts(shape.output)),
    scales: errorScales(task, ends),
  };
}

/**
 * A network for each seed that is trained on what lies before the windows held out, as it is at its best on
 * these. None where there are too few windows.
 */
async function search(run: MixtureRun, share: number): Promise<readonly Trained[]> {
  const { task, ends, seeds, windows, scales, schedule } = run;
  const from = ends.map((end) => end - Math.max(task.horizon, Math.floor(HELD_OUT * end)));
  const before = samplerBefore(run, from);
  const held = windowSampler(
    from.map((at) => Math.max(1, at)),
    lastOrigins(run, ends),
  ).spread(MOST_ROWS);
  if (before.count < LEAST_WINDOWS || held.length === 0) return [];
  const validation = chunks(held, ROWS).map((origins) => windows.batch(origins, scales));
  const found: Trained[] = [];
  for (const [i, seed] of seeds.entries()) {
    const done: FitListener = (own, detail) =>
      run.onProgress?.((share * (i + own)) / seeds.length, ofNetwork(i, seeds.length, detail));
    const train = () => trainOnce(run, before, seed, schedule.epochs, validation, done);
    found.push(await kept(run, `network ${i}`, train));
  }
  return found;
}

function kept(
  { store, settings }: MixtureRun,
  name: string,
  train: () => Promise<Trained>,
): Promise<Trained> {
  return keptNetwork(store, name, () => mixtureNetwork(settings).init(key(0)), train);
}

/** Which of several networks is trained, and how far it is. */
export function ofNetwork(i: number, count: number, detail: string | undefined): string | undefined {
  return count === 1 ? detail : [`network ${i + 1} of ${count}`, detail].filter(Boolean).join(", ");
}

/** Trains for a number of epochs; with validation, until it gets no better. */
async function trainOnce(
  run: MixtureRun,
  sampler: WindowSampler,
  seed: number,
  epochs: number,
  validation: readonly MixtureBatch[],
  onProgress: FitListener,
): Promise<Trained> {
  const { backend, settings, windows, scales } = run;
  run.signal?.throwIfAborted();
  const start = startParameters(settings, windows.batch(sampler.spread(MOST_ROWS), scales), seed);
  const isChosen = validation.length > 0;
  const first = isChosen ? [await lossOver(backend, settings, start, validation)] : [];
  if (epochs === 0) return { parameters: start, losses: first };
  const { latest, best, losses } = await trainFrom(run, start, sampler, seed, epochs, validation, onProgress);
  run.signal?.throwIfAborted();
  if (!isChosen) return { parameters: latest, losses: [] };
  const all = [...first, ...losses];
  return { parameters: Math.min(...all) === all[0] ? start : best, losses: all };
}

/** The parameters after the last epoch and after the best one, and the loss on validation after each. */
export interface TrainedFrom {
  readonly latest: MixtureParameters;
  readonly best: MixtureParameters;
  readonly losses: readonly number[];
}

/** Trains for a number of epochs from given parameters. */
export async function trainFrom(
  { backend, settings, windows, scales, schedule, signal }: MixtureRun,
  start: MixtureParameters,
  sampler: WindowSampler,
  seed: number,
  epochs: number,
  validation: readonly MixtureBatch[],
  onProgress: FitListener,
): Promise<TrainedFrom> {
  const rows = Math.min(schedule.batchSize, sampler.count);
  const steps = Math.min(schedule.stepsPerEpoch, Math.ceil(sampler.count / rows));
  const isChosen = validation.length > 0;
  let latest = start;
  const training = fit({
    backend,
    model: mixtureNetwork(settings),
    parameters: start,
    train: function* (epoch: number): Generator<MixtureBatch> {
      for (const origins of sampler.batches(rows, steps, seed, epoch)) yield windows.batch(origins, scales);
    },
    validation: isChosen ? validation : undefined,
    loss: (network, { target, weight, ...input }) =>
      mixtureLoss(settings.output, network(input), target, weight),
    weight: weightOf,
    optimizer: optimizerOf(schedule, steps),
    epochs,
    earlyStopping: isChosen ? { patience: PATIENCE } : undefined,
    seed,
    signal,
    callbacks: [
      {
        onStep: ({ step }) =>
          onProgress(
            step / (steps * epochs),
            `epoch ${Math.ceil(step / steps)} of ${isChosen ? "at most " : ""}${epochs}`,
          ),
        onEpoch: (_, parameters) => {
          latest = parameters;
        },
      },
    ],
  });
  const { parameters: best, history } = await training.finish();
  return { latest, best, losses: history.map(({ validationLoss = Number.NaN }) => validationLoss) };
}

function optimizerOf({ epochs, learningRate }: MixtureSchedule, steps: number): Optimizer {
  return adamW({
    learningRate: cosineSchedule({ initial: learningRate, steps: steps * epochs, final: learningRate / 20 }),
    weightDecay: 0.01,
    clipNorm: 1,
  });
}

/** The losses of all seeds, epoch by epoch, as far as all of them went. */
function meanLosses(trained: readonly Trained[]): readonly number[] {
  if (trained.length === 0) return [];
  const epochs = Math.min(...trained.map(({ losses }) => losses.length));
  return Array.from(
    { length: epochs },
    (_, epoch) => trained.reduce((sum, { losses }) => sum + losses[epoch]!, 0) / trained.length,
  );
}

/**
 * The windows whose horizon lies before `ends`. Their history is as long as the context and the longest
 * season, or half of a series that is shorter.
 */
export function samplerBefore(run: MixtureRun, ends: Int32Array): WindowSampler {
  const { plan } = run;
  const wanted = Math.max(plan.context, ...plan.seasons);
  const to = lastOrigins(run, ends);
  return windowSampler(
    to.map((last) => Math.min(wanted, Math.max(1, last >> 1))),
    to,
  );
}

function lastOrigins({ task }: MixtureRun, ends: Int32Array): Int32Array {
  return ends.map((end) => end - task.horizon);
}

/**
 * What an error of each series is divided by, so that it counts half relative to the mean absolute change from
 * one season to the next, as in MASE, and half relative to the level, as in sMAPE; both weigh the same over all
 * series. 1 for a series that does not change.
 */
function errorScales({ series, seasons }: Task, ends: Int32Array): Float64Array {
  const known = series.map(({ values }, i) => values.subarray(0, ends[i]!));
  const changes = known.map((values) => changeOf(values, seasons[0] ?? 1));
  const levels = known.map(levelOf);
  const ratios = changes
    .map((change, i) => change / levels[i]!)
    .filter((ratio) => ratio > 0 && ratio < Infinity);
  const ratio = ratios.reduce((sum, value) => sum + value, 0) / ratios.length;
  return Float64Array.from(changes, (change, i) => {
    if (!(change > 0)) return 1;
    return 2 / (1 / change + 1 / (ratio * levels[i]!));
  });
}

/** 0 for a series that is too short. */
function changeOf(values: Float64Array, season: number): number {
  return values.length > season ? seasonalScale(values, season) : 0;
}

/** The mean absolute value of those that are known. */
function levelOf(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + Math.abs(value), 0) / known.length;
}
