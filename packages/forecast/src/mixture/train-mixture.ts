// Training mixture networks on sampled windows of all series. How many epochs is chosen on the last windows;
// then all windows are trained on.
import { adamW, cosineSchedule, type Optimizer } from "@grus/optim";
import { key } from "@grus/tensor";
import { fit } from "@grus/train";
import { ofNetwork } from "../parts/of-network.ts";
import { chunks } from "../parts/origin-chunks.ts";
import type { FitListener } from "../parts/part.ts";
import { type KeptNetwork, keptNetwork } from "../store/kept-network.ts";
import { lossOver, weightOf } from "./mixture-loss.ts";
import { type MixtureSettings, mixtureNetwork } from "./mixture-network.ts";
import { mixtureLoss } from "./mixture-output.ts";
import type { MixturePlan } from "./mixture-plan.ts";
import {
  lastOrigins,
  type MixtureRun,
  type MixtureSchedule,
  type MixtureTraining,
  runOf,
  samplerBefore,
} from "./mixture-run.ts";
import { type MixtureParameters, startParameters } from "./mixture-start.ts";
import type { MixtureBatch } from "./mixture-windows.ts";
import { type WindowSampler, windowSampler } from "./window-sampler.ts";

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
