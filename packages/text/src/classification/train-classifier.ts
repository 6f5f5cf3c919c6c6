// Training of text classifiers, which keeps the epoch that labels validation best.
import { crossEntropy } from "@grus/cells";
import { sequenceBatches } from "@grus/data";
import { type Backend, mean, mul } from "@grus/tensor";
import { accuracy, type Callback, fit, type Progress, type StopReason, type TimeLimit } from "@grus/train";
import type { TextClassifier, TextClassifierParameters } from "../models/text-classifier.ts";
import { type AnnealedAdamOptions, annealedAdam } from "../training/annealed-adam.ts";
import { eitherSignal } from "../training/either-signal.ts";

/** Texts as tokens, their classes, and how much each counts in the loss. */
export interface ClassifiedTokens {
  readonly tokens: readonly Int32Array[];
  readonly label: Int32Array;
  readonly weight: Float32Array;
}

/**
 * How long and how a classifier is trained. Without `epochs`, `maxSteps` and `minutes`: 8 epochs, or as many as make
 * 1,000 updates of few texts, and 5 minutes at most.
 */
export interface ClassifierTrainingOptions extends AnnealedAdamOptions {
  /** Passes over the texts. */
  readonly epochs?: number | undefined;
  /** Updates of the weights. */
  readonly maxSteps?: number | undefined;
  /** Ends training by the clock. Such a run does not give the same numbers again. */
  readonly minutes?: number | undefined;
  /** Texts of an update. Default 32. */
  readonly batchSize?: number | undefined;
  /** The highest rate, after 100 updates (a tenth of a shorter run); it then falls to 0 as half a cosine. Default 0.002. */
  readonly learningRate?: number | undefined;
  /** Rejects with its reason once it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Ends training once it is aborted: the best epoch so far is tested and returned, before the first the model as it is. */
  readonly stop?: AbortSignal | undefined;
}

/** How training went. Plain data. */
export interface ClassifierTraining {
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
  readonly stopped: StopReason;
  /**
   * The epoch whose weights are kept: the one with the highest accuracy on validation, then the lowest loss. Undefined
   * where training was stopped before the end of the first.
   */
  readonly bestEpoch: number | undefined;
  /** The share of validation that the best epoch labels right. */
  readonly validationAccuracy: number | undefined;
  /** Nats a text of the best epoch on validation. */
  readonly validationLoss: number | undefined;
}

/** What {@link trainClassifier} learns from. */
export interface TrainClassifierOptions extends ClassifierTrainingOptions {
  readonly backend: Backend;
  readonly model: TextClassifier;
  readonly train: ClassifiedTokens;
  readonly validation: ClassifiedTokens;
  readonly buckets: readonly number[];
  readonly seed: number;
  readonly callbacks?: readonly Callback[] | undefined;
}

/** Trains by {@link annealedAdam} on shuffled batches of texts of similar length. Rejects with the signal's reason. */
export async function trainClassifier(
  options: TrainClassifierOptions,
): Promise<{ readonly parameters: TextClassifierParameters; readonly training: ClassifierTraining }> {
  const { train, validation, buckets, seed, batchSize = 32 } = options;
  const batches = sequenceBatches({ ...train }, { buckets, batchSize, shuffle: { seed } });
  const { epochs, maxSteps, timeLimit } = limitsOf(options, batches.length);
  const total = Math.min(maxSteps ?? Infinity, (epochs ?? Infinity) * batches.length);
  const best = bestByAccuracy();
  const { history, parameters, steps, seconds, stopped } = await fit({
    backend: options.backend,
    model: options.model,
    train: batches,
    validation: sequenceBatches({ ...validation }, { buckets, batchSize: 64 }),
    // Divided by the rows and not the weights: batches of one bucket can hold mostly one class.
    loss: (model, { tokens, label, weight }) =>
      mean(mul(weight, crossEntropy(model(tokens), label, { reduction: "none" }))),
    metrics: (model, { tokens, label }) => ({ accuracy: accuracy(model(tokens), label) }),
    optimizer: annealedAdam(options, total),
    epochs,
    maxSteps,
    timeLimit,
    seed,
    signal: eitherSignal(options.signal, options.stop),
    callbacks: [best.callback, ...(options.callbacks ?? [])],
  }).finish();
  options.signal?.throwIfAborted();
  const found = best.found();
  return {
    parameters: found?.parameters ?? parameters,
    training: {
      epochs: history.length,
      steps,
      seconds,
      stopped,
      bestEpoch: found?.progress.epoch,
      validationAccuracy: found?.progress.metrics.accuracy,
      validationLoss: found?.progress.validationLoss,
    },
  };
}

/** What ends training. */
export interface TrainingLimits {
  readonly epochs?: number | undefined;
  readonly maxSteps?: number | undefined;
  readonly timeLimit?: TimeLimit | undefined;
}

/** The limits that are given, or the default ones, for epochs of `steps` updates. */
export function limitsOf(
  { epochs, maxSteps, minutes }: ClassifierTrainingOptions,
  steps: number,
): TrainingLimits {
  if (minutes !== undefined) return { epochs, maxSteps, timeLimit: { minutes } };
  if (epochs !== undefined || maxSteps !== undefined) return { epochs, maxSteps };
  return { epochs: Math.max(8, Math.ceil(1000 / steps)), timeLimit: { minutes: 5, scale: lateCosine } };
}

/** 1 in the first half of the time, so that runs that end in it can be repeated; then half a cosine to 0. */
function lateCosine(share: number): number {
  return share < 0.5 ? 1 : (1 + Math.cos(Math.PI * (2 * share - 1))) / 2;
}

interface BestEpoch {
  readonly parameters: TextClassifierParameters;
  readonly progress: Progress;
}

interface BestByAccuracy {
  readonly callback: Callback<TextClassifierParameters>;
  /** Undefined before the end of the first epoch. */
  found(): BestEpoch | undefined;
}

/** Keeps the parameters of the epoch that labels validation best. */
function bestByAccuracy(): BestByAccuracy {
  let best: BestEpoch | undefined;
  const isBetter = ({ metrics, validationLoss }: Progress, { progress: held }: BestEpoch) =>
    metrics.accuracy! > held.metrics.accuracy! ||
    (metrics.accuracy === held.metrics.accuracy && validationLoss! < held.validationLoss!);
  return {
    callback: {
      onEpoch: (progress, parameters) => {
        if (best === undefined || isBetter(progress, best)) best = { parameters, progress };
      },
    },
    found: () => best,
  };
}
