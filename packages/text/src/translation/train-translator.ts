// Training of encoder-decoders, which keeps the epoch that foretells the tokens of validation best.
import { advice, type Batches, option, type SequenceBatch, sequenceBatches } from "@grus/data";
import type { Backend, TensorData } from "@grus/tensor";
import { type Callback, fit } from "@grus/train";
import { TextError } from "../errors.ts";
import type { EncoderDecoder, EncoderDecoderParameters } from "../models/encoder-decoder.ts";
import { type AveragedAdamOptions, averagedAdam } from "../training/averaged-adam.ts";
import { eitherSignal } from "../training/either-signal.ts";
import { lossCurve } from "../training/loss-curve.ts";
import { type DefaultLimits, limitsOf, updatesOf } from "../training/training-limits.ts";
import type { TrainingOptions } from "../training/training-options.ts";
import { accuracyThenLoss, summaryOf, type TrainingSummary } from "../training/training-summary.ts";

/** Texts and their translations as tokens, the end tokens included. */
export interface TranslatedTokens {
  readonly source: readonly Int32Array[];
  readonly target: readonly Int32Array[];
}

/**
 * How long and how an encoder-decoder is trained. Without `epochs`, `maxSteps` and `minutes`: 20 epochs, or as many as
 * make 3,000 updates of few texts, and 5 minutes at most.
 */
export interface TranslatorTrainingOptions extends TrainingOptions, AveragedAdamOptions {
  /** Texts of an update. Default 64. */
  readonly batchSize?: number | undefined;
  /** The highest rate, after 100 updates (a tenth of a shorter run); it then falls to 0 as half a cosine. Default 0.002. */
  readonly learningRate?: number | undefined;
  /** The share of each target that is spread over all tokens (label smoothing). Default 0.1. */
  readonly labelSmoothing?: number | undefined;
  /**
   * The probability that the decoder reads its likeliest token instead of the target's (scheduled sampling, Bengio et
   * al. 2015), from 0 to 1; it rises evenly over the first 10 epochs. Such training is slow. Default 0.
   */
  readonly scheduledSampling?: number | undefined;
}

/** What ends training by default. */
export const TRANSLATOR_LIMITS: DefaultLimits = { epochs: 20, steps: 3000 };

/** Texts of an update by default. */
export const TRANSLATOR_BATCH = 64;

/** Batches of an epoch that are enough to leave some rows out. */
const MANY = 200;

/** What {@link trainTranslator} learns from. */
export interface TrainTranslatorOptions extends TranslatorTrainingOptions {
  readonly backend: Backend;
  readonly model: EncoderDecoder;
  readonly train: TranslatedTokens;
  readonly validation: TranslatedTokens;
  /** Lengths that sources and targets are padded to together. */
  readonly buckets: readonly number[];
  readonly seed: number;
  readonly callbacks?: readonly Callback[] | undefined;
}

/**
 * Trains by {@link annealedAdam} on shuffled batches of texts of similar length, and keeps the epoch with the highest
 * share of validation's tokens that are the likeliest after those before them, then the lowest loss. Rejects with the
 * signal's reason.
 */
export async function trainTranslator(
  options: TrainTranslatorOptions,
): Promise<{ readonly parameters: EncoderDecoderParameters; readonly training: TrainingSummary }> {
  const { train, validation, buckets, seed, labelSmoothing = 0.1 } = options;
  const { batchSize = TRANSLATOR_BATCH, scheduledSampling } = options;
  checkSampling(scheduledSampling);
  // Of many texts other rows are left out in each epoch, so that all batches of a bucket have one shape.
  const remainder = train.source.length >= MANY * batchSize ? "drop" : "keep";
  const batches = sequenceBatches({ ...train }, { buckets, batchSize, remainder, shuffle: { seed } });
  const limits = limitsOf(options, batches.length, TRANSLATOR_LIMITS);
  const curve = lossCurve();
  const { parameters, ...result } = await fit({
    ...limits,
    backend: options.backend,
    model: options.model,
    train: (epoch: number) => sampling(batches, epoch, scheduledSampling),
    validation: sequenceBatches({ ...validation }, { buckets, batchSize }),
    loss: (model, pair, { training }) => model.loss(pair, { labelSmoothing: training ? labelSmoothing : 0 }),
    metrics: (model, pair) => ({ accuracy: model.accuracy(pair) }),
    score: accuracyThenLoss,
    ...averagedAdam<EncoderDecoderParameters>(options, updatesOf(limits, batches.length)),
    seed,
    signal: eitherSignal(options.signal, options.stop),
    callbacks: [curve.callback, ...(options.callbacks ?? [])],
    checkpoints: options.checkpoints,
  }).finish();
  options.signal?.throwIfAborted();
  return { parameters, training: summaryOf(result, curve.points()) };
}

function checkSampling(rate = 0): void {
  if (rate >= 0 && rate <= 1) return;
  throw new TextError({
    problem: `scheduledSampling is ${rate}; expected a probability, from 0 to 1.`,
    cure: advice`Leave out ${option("scheduledSampling")}, or give a share.`,
  });
}

type PairBatch = SequenceBatch<{ source: Int32Array[]; target: Int32Array[] }> & {
  readonly sampling?: TensorData<"float32"> | undefined;
};

/** Epochs in which the probability of scheduled sampling rises. */
const RISE = 10;

/** The batches of an epoch, counted from 0, with the probability of scheduled sampling. */
function* sampling(
  batches: Batches<PairBatch>,
  epoch: number,
  most: number | undefined,
): Iterable<PairBatch> {
  const rate = (most ?? 0) * Math.min(1, epoch / RISE);
  const given = { shape: [], dtype: "float32", data: Float32Array.of(rate) } as const;
  for (const batch of batches.epoch(epoch)) yield most === undefined ? batch : { ...batch, sampling: given };
}
