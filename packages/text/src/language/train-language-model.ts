// Training of language models on consecutive pieces of a text.
import { advice, type Batches, type ContiguousBatch, contiguousBatches, option } from "@grus/data";
import type { Backend } from "@grus/tensor";
import { type Fit, type FitOptions, fit } from "@grus/train";
import { TextError } from "../errors.ts";
import type { LanguageModel, LanguageModelParameters, LanguageModelState } from "../models/language-model.ts";
import { type AveragedAdamOptions, averagedAdam } from "../training/averaged-adam.ts";

/** Options of {@link trainLanguageModel}. */
export interface TrainLanguageModelOptions
  extends AveragedAdamOptions,
    Pick<
      FitOptions<LanguageModelParameters, never, LanguageModelState, never>,
      "parameters" | "signal" | "callbacks" | "checkpoints" | "seed" | "score"
    > {
  readonly backend: Backend;
  readonly model: LanguageModel;
  /** The tokens to learn from. */
  readonly train: Int32Array;
  /** Tokens of another text, whose loss chooses the best epoch. Default: the loss on `train`, or `score`, chooses it. */
  readonly validation?: Int32Array | undefined;
  /** Passes over the text. At least one of `epochs`, `maxSteps` and `minutes` is required. */
  readonly epochs?: number | undefined;
  /** Updates of the weights. */
  readonly maxSteps?: number | undefined;
  /** Ends training by the clock. Such a run does not give the same numbers again. */
  readonly minutes?: number | undefined;
  /** Places of the text that are read side by side. Default 32, fewer where the text is short. */
  readonly batchSize?: number | undefined;
  /** Tokens in a piece: how far gradients are propagated back. Default 64. */
  readonly steps?: number | undefined;
  /** The highest rate, after 100 updates (a tenth of a shorter run); it then falls to 0 as half a cosine. Default 0.002. */
  readonly learningRate?: number | undefined;
}

/** A run of {@link trainLanguageModel}. */
export type LanguageModelTraining = Fit<LanguageModelParameters, LanguageModelState>;

/**
 * Trains a language model by AdamW (arXiv 1711.05101) on consecutive pieces of a text with carried state, whose
 * places shift from epoch to epoch. The learning rate rises over 100 updates and falls as half a cosine over the
 * whole run, by updates or, with `minutes`, by the clock.
 *
 *     const run = trainLanguageModel({ backend, model, train, validation, minutes: 5 });
 *     for await (const { epoch, validationLoss } of run) console.log(epoch, validationLoss);
 *     const { parameters } = await run.finish();
 *
 * Throws {@link TextError} for a text that is too short for one batch.
 */
export function trainLanguageModel(options: TrainLanguageModelOptions): LanguageModelTraining {
  const { train, validation, minutes, steps = 64, epochs = Number.POSITIVE_INFINITY } = options;
  const rows = rowsOf(options);
  const perEpoch = stepsPerEpoch(options);
  if (validation !== undefined) countOf("validation", validation, rows, steps);
  const total = Math.min(options.maxSteps ?? Number.POSITIVE_INFINITY, epochs * perEpoch);
  return fit({
    ...options,
    ...averagedAdam<LanguageModelParameters>(options, total),
    train: (epoch: number) => pieces(train.subarray(shiftIn(epoch, train, rows, steps)), rows, steps),
    validation: validation && pieces(validation, rows, steps),
    carry: "epoch",
    loss: (model, { input, target }) => model.loss(input, target),
    timeLimit: minutes === undefined ? undefined : { minutes },
  });
}

type Pieces = Batches<ContiguousBatch<{ input: Int32Array; target: Int32Array }>>;

function pieces(tokens: Int32Array, rows: number, steps: number): Pieces {
  return contiguousBatches({ input: tokens.slice(0, -1), target: tokens.slice(1) }, { rows, steps });
}

type Sizes = Pick<TrainLanguageModelOptions, "train" | "validation" | "batchSize" | "steps">;

/** Updates of an epoch. Throws {@link TextError} if there is none. */
export function stepsPerEpoch(options: Sizes): number {
  return countOf("train", options.train, rowsOf(options), options.steps ?? 64);
}

/** The batch size, by default as many as 32, so that the text gives four batches at least, and the validation one. */
function rowsOf({ train, validation, steps = 64, batchSize }: Sizes): number {
  if (batchSize !== undefined) return batchSize;
  const shortest = Math.min(train.length / 4, validation?.length ?? Number.POSITIVE_INFINITY);
  return Math.max(1, Math.min(32, Math.floor(shortest / (steps + 1))));
}

/** Batches in a text. Throws {@link TextError} if there is none. */
function countOf(name: string, tokens: Int32Array, rows: number, steps: number): number {
  const count = Math.floor((tokens.length - 1) / rows / steps);
  if (count >= 1) return count;
  throw new TextError({
    problem: `${name} has ${tokens.length} tokens; expected at least ${rows * steps + 1}, a batch of ${rows} pieces of ${steps} tokens.`,
    cure: advice`Give more text, or a smaller ${option("batchSize")} or ${option("steps")}.`,
  });
}

/** Where an epoch begins, so that its pieces are cut elsewhere than before; of a short text no batch is lost by it. */
function shiftIn(epoch: number, { length }: Int32Array, rows: number, steps: number): number {
  const isShort = length < 10 * rows * steps;
  const most = isShort ? Math.min(steps, (length - 1) % (rows * steps)) : steps;
  // Multiples of the golden ratio spread evenly, whatever their number.
  return Math.floor(((epoch * 0.6180339887) % 1) * most);
}
