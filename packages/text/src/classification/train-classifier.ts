// Training of text classifiers, which keeps the epoch that labels validation best.
import { crossEntropy } from "@grus/cells";
import { sequenceBatches } from "@grus/data";
import { type Backend, mean, mul } from "@grus/tensor";
import { accuracy, type Callback, fit } from "@grus/train";
import type { TextClassifier, TextClassifierParameters } from "../models/text-classifier.ts";
import { annealedAdam } from "../training/annealed-adam.ts";
import { eitherSignal } from "../training/either-signal.ts";
import { lossCurve } from "../training/loss-curve.ts";
import { type DefaultLimits, limitsOf, updatesOf } from "../training/training-limits.ts";
import type { TrainingOptions } from "../training/training-options.ts";
import { accuracyThenLoss, summaryOf, type TrainingSummary } from "../training/training-summary.ts";

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
export interface ClassifierTrainingOptions extends TrainingOptions {
  /** Texts of an update. Default 32. */
  readonly batchSize?: number | undefined;
  /** The highest rate, after 100 updates (a tenth of a shorter run); it then falls to 0 as half a cosine. Default 0.002. */
  readonly learningRate?: number | undefined;
  /** The share of each label that is divided among all while training (Szegedy et al. 2016). Default 0.1. */
  readonly labelSmoothing?: number | undefined;
}

/** What ends training by default. */
export const CLASSIFIER_LIMITS: DefaultLimits = { epochs: 8, steps: 1000 };

/** What {@link trainClassifier} learns from. */
export interface TrainClassifierOptions extends ClassifierTrainingOptions {
  readonly backend: Backend;
  readonly model: TextClassifier;
  readonly train: ClassifiedTokens;
  /** Texts that choose the epoch. Default: none, and the last epoch is kept. */
  readonly validation?: ClassifiedTokens | undefined;
  readonly buckets: readonly number[];
  readonly seed: number;
  readonly callbacks?: readonly Callback[] | undefined;
}

/**
 * Trains by {@link annealedAdam} on shuffled batches of texts of similar length, and keeps the epoch with the highest
 * accuracy on validation, then the lowest loss; without validation the last. Rejects with the signal's reason.
 */
export async function trainClassifier(
  options: TrainClassifierOptions,
): Promise<{ readonly parameters: TextClassifierParameters; readonly training: TrainingSummary }> {
  const { train, validation, buckets, seed, batchSize = 32, labelSmoothing: smoothing = 0.1 } = options;
  const batches = sequenceBatches({ ...train }, { buckets, batchSize, shuffle: { seed } });
  const limits = limitsOf(options, batches.length, CLASSIFIER_LIMITS);
  const curve = lossCurve();
  const { parameters, ...result } = await fit({
    ...limits,
    backend: options.backend,
    model: options.model,
    train: batches,
    validation: validation && sequenceBatches({ ...validation }, { buckets, batchSize: 64 }),
    // Divided by the rows and not the weights: batches of one bucket can hold mostly one class.
    loss: (model, { tokens, label, weight }, { training }) => {
      const labelSmoothing = training ? smoothing : 0;
      return mean(mul(weight, crossEntropy(model(tokens), label, { reduction: "none", labelSmoothing })));
    },
    metrics: validation && ((model, { tokens, label }) => ({ accuracy: accuracy(model(tokens), label) })),
    score: validation === undefined ? ({ epoch }) => -epoch : accuracyThenLoss,
    optimizer: annealedAdam(options, updatesOf(limits, batches.length)),
    seed,
    signal: eitherSignal(options.signal, options.stop),
    callbacks: [curve.callback, ...(options.callbacks ?? [])],
    checkpoints: options.checkpoints,
  }).finish();
  options.signal?.throwIfAborted();
  return { parameters, training: summaryOf(result, curve.points()) };
}
