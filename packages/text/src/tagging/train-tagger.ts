// Training of taggers, which keeps the epoch that tags validation best.
import { sequenceBatches } from "@grus/data";
import type { Backend } from "@grus/tensor";
import { type Callback, fit } from "@grus/train";
import type { Tagger, TaggerParameters } from "../models/tagger.ts";
import { annealedAdam } from "../training/annealed-adam.ts";
import { eitherSignal } from "../training/either-signal.ts";
import { lossCurve } from "../training/loss-curve.ts";
import { type DefaultLimits, limitsOf, updatesOf } from "../training/training-limits.ts";
import type { TrainingOptions } from "../training/training-options.ts";
import { accuracyThenLoss, summaryOf, type TrainingSummary } from "../training/training-summary.ts";

/** Sentences as indices of words, letters of words and classes. */
export interface TaggedWords {
  readonly words: readonly Int32Array[];
  readonly characters: readonly Int32Array[];
  readonly tags: readonly Int32Array[];
}

/**
 * How long and how a tagger is trained. Without `epochs`, `maxSteps` and `minutes`: 3 epochs, or as many as make 1,000
 * updates of few sentences, and 5 minutes at most.
 */
export interface TaggerTrainingOptions extends TrainingOptions {
  /** Sentences of an update. Default 64. */
  readonly batchSize?: number | undefined;
  /** The highest rate, after 100 updates (a tenth of a shorter run); it then falls to 0 as half a cosine. Default 0.004. */
  readonly learningRate?: number | undefined;
  /** Global norm to which gradients are clipped. Default 5. */
  readonly clipNorm?: number | undefined;
}

/** What ends training by default. */
export const TAGGER_LIMITS: DefaultLimits = { epochs: 3, steps: 1000 };

/** Sentences of an update by default. */
export const TAGGER_BATCH = 64;

/** What {@link trainTagger} learns from. */
export interface TrainTaggerOptions extends TaggerTrainingOptions {
  readonly backend: Backend;
  readonly model: Tagger;
  readonly train: TaggedWords;
  readonly validation: TaggedWords;
  /** Of `sequenceBatches`. */
  readonly batching: {
    readonly buckets: readonly number[];
    readonly features: Readonly<Record<string, number>>;
  };
  readonly seed: number;
  readonly callbacks?: readonly Callback[] | undefined;
}

/**
 * Trains by {@link annealedAdam} on shuffled batches of sentences of similar length, and keeps the epoch with the
 * highest accuracy of words on validation, then the lowest loss. Rejects with the signal's reason.
 */
export async function trainTagger(
  options: TrainTaggerOptions,
): Promise<{ readonly parameters: TaggerParameters; readonly training: TrainingSummary }> {
  const { train, validation, batching, seed } = options;
  const { batchSize = TAGGER_BATCH, learningRate = 0.004, clipNorm = 5 } = options;
  const batches = sequenceBatches({ ...train }, { ...batching, batchSize, shuffle: { seed } });
  const limits = limitsOf(options, batches.length, TAGGER_LIMITS);
  const updates = updatesOf(limits, batches.length);
  const curve = lossCurve();
  const { parameters, ...result } = await fit({
    ...limits,
    backend: options.backend,
    model: options.model,
    train: batches,
    validation: sequenceBatches({ ...validation }, { ...batching, batchSize: 64 }),
    loss: (model, batch) => model.loss(batch, batch.tags),
    metrics: (model, batch) => ({ accuracy: model.accuracy(batch, batch.tags) }),
    score: accuracyThenLoss,
    optimizer: annealedAdam({ ...options, learningRate, clipNorm }, updates),
    seed,
    signal: eitherSignal(options.signal, options.stop),
    callbacks: [curve.callback, ...(options.callbacks ?? [])],
    checkpoints: options.checkpoints,
  }).finish();
  options.signal?.throwIfAborted();
  return { parameters, training: summaryOf(result, curve.points()) };
}
