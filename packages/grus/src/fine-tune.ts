// Fine-tuning a named model: batches of rows, a loss on each output with a target, the training loop.
import { advice, option } from "@grus/data";
import type { NamedModel, NamedTensorRecord } from "@grus/io";
import { adamW, chain, clipByGlobalNorm } from "@grus/optim";
import { type Backend, compile, type TensorData } from "@grus/tensor";
import { type Callback, type MinimizeResult, minimize, type Progress } from "@grus/train";
import { type LossName, type OutputLosses, outputLosses } from "./fine-tune-losses.ts";
import { FineTuneError, type RowBatch, type RowData, rowBatches, rowsOf } from "./row-batches.ts";

/** Options of {@link fineTune}. */
export interface FineTuneOptions {
  readonly backend: Backend;
  readonly model: NamedModel;
  /**
   * Rows: each of the model's inputs under its name, and a target under the name of each trained output, of
   * the output's shape; for cross-entropy also int32 without the last axis. NaN targets and classes below 0
   * are masked.
   */
  readonly data: Readonly<Record<string, TensorData>>;
  /**
   * Default: cross-entropy if targets are int32 (of probabilities, if the model's outputs sum to 1), else the
   * mean squared error. The mean is over all unmasked elements of all targets.
   */
  readonly loss?: LossName | undefined;
  /**
   * The row axis of each tensor, by name. Default: the dynamic axis that the model names batch, batch_size, B
   * or N, else 0.
   */
  readonly batchAxes?: Readonly<Record<string, number>> | undefined;
  /** Rows per batch. Default 32, or the model's own batch size if that is fixed. */
  readonly batchSize?: number | undefined;
  /**
   * Fraction of the rows, from the end, for validation, in [0, 1). Default 0: the training loss selects the
   * best epoch.
   */
  readonly validation?: number | undefined;
  /** Rows left out between training and validation, such as windows that overlap both. Default 0. */
  readonly gap?: number | undefined;
  /** Selects the parameters that are trained. Default: all. */
  readonly trains?: ((name: string) => boolean) | undefined;
  /** Default 10. */
  readonly epochs?: number | undefined;
  /** Of AdamW, gradients clipped to norm 1. Default 0.001. */
  readonly learningRate?: number | undefined;
  /** Of AdamW. Default 0. */
  readonly weightDecay?: number | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
}

/** The result of fine-tuning. */
export interface FineTuned {
  /** All parameters of the model, trained and fixed. */
  readonly parameters: NamedTensorRecord;
  /** The loss of each output. */
  readonly losses: Readonly<Record<string, LossName>>;
  /** The loss before and after, over the validation rows, or all rows without validation. */
  readonly before: number;
  readonly after: number;
  readonly fit: MinimizeResult<NamedTensorRecord>;
}

/** A run: iterate over it for progress, then `finish`. */
export interface FineTuneRun extends AsyncIterable<Progress> {
  /** Trains to the end; returns the parameters of the best epoch. */
  finish(): Promise<FineTuned>;
}

/**
 * Fine-tunes the parameters of a trained model on new rows: AdamW, gradients clipped to norm 1, the best
 * epoch kept. Throws {@link FineTuneError} for data that does not fit the model.
 *
 *     const run = await fineTune({ backend, model: readOnnx(file), data: { x, y } });
 *     const { parameters, before, after } = await run.finish();
 */
export async function fineTune(options: FineTuneOptions): Promise<FineTuneRun> {
  const { backend, model, epochs = 10, validation = 0, seed = 0, trains = () => true } = options;
  const rows = rowsOf(model, options);
  const { training, deciding } = divideRows(rows, options);
  const [trained, fixed] = divide(model.parameters, trains);
  const first = rowBatches(training).next().value!;
  const whole = {
    apply: (own: NamedTensorRecord, given: NamedTensorRecord) => model.apply({ ...fixed, ...own }, given),
  };
  const losses = outputLosses(whole, options.loss, first, await firstOutputs(backend, model, first));
  checkWeights(training, "training", losses.weight);
  checkWeights(deciding, "validation", losses.weight);
  const before = await meanLoss(backend, losses, trained, deciding);
  if (!Number.isFinite(before)) throw notFinite(before);
  const { signal, callbacks } = options;
  const run = minimize({
    backend,
    parameters: trained,
    train: (epoch) => rowBatches(training, { seed, epoch }),
    validation: validation === 0 ? undefined : () => rowBatches(deciding),
    loss: losses.loss,
    optimizer: optimizerOf(options),
    weight: losses.weight,
    epochs,
    seed,
    signal,
    callbacks,
  });
  return {
    [Symbol.asyncIterator]: () => run[Symbol.asyncIterator](),
    finish: async () => {
      const result = await run.finish();
      const own = result.parameters as NamedTensorRecord;
      const after = await meanLoss(backend, losses, own, deciding);
      const parameters = ordered(model.parameters, { ...fixed, ...own });
      return { parameters, losses: losses.names, before, after, fit: result };
    },
  };
}

function notFinite(loss: number): FineTuneError {
  return new FineTuneError(
    `the loss is ${loss} before training.`,
    "Check the inputs: NaN inputs give a NaN loss, and so does an index outside of an embedding's vocabulary.",
  );
}

function optimizerOf({ learningRate = 0.001, weightDecay = 0 }: FineTuneOptions) {
  return chain(clipByGlobalNorm(1), adamW({ learningRate, weightDecay }));
}

function divideRows(
  rows: RowData,
  { validation = 0, gap = 0 }: FineTuneOptions,
): { readonly training: RowData; readonly deciding: RowData } {
  if (!(validation >= 0 && validation < 1))
    throw new FineTuneError(
      advice`${option("validation")} is ${String(validation)}.`,
      "Give a number in [0, 1).",
    );
  if (validation === 0) return { training: rows, deciding: rows };
  const first = rows.count - Math.max(1, Math.floor(rows.count * validation));
  if (first - gap < 1) {
    throw new FineTuneError(
      `of ${rows.count} rows, ${rows.count - first} are for validation and ${gap} in the gap, which leaves none for training.`,
      advice`Give more rows, or a smaller ${option("validation")} part.`,
    );
  }
  return { training: rows.part(0, first - gap), deciding: rows.part(first, rows.count) };
}

function divide(
  parameters: NamedTensorRecord,
  trains: (name: string) => boolean,
): [NamedTensorRecord, NamedTensorRecord] {
  const entries = Object.entries(parameters);
  const trained = entries.filter(([name]) => trains(name));
  if (trained.length === 0) {
    throw new FineTuneError(
      entries.length === 0 ? "the model has no parameters." : "trains selects no parameter.",
      entries.length === 0
        ? "A model whose weights are attributes of its nodes, not constants of its graph, cannot be trained."
        : `Select some of ${entries.map(([name]) => name).join(", ")}.`,
    );
  }
  return [Object.fromEntries(trained), Object.fromEntries(entries.filter(([name]) => !trains(name)))];
}

function ordered(first: NamedTensorRecord, parameters: NamedTensorRecord): NamedTensorRecord {
  return Object.fromEntries(Object.keys(first).map((name) => [name, parameters[name]!]));
}

/** Throws if all targets of the rows are masked. */
function checkWeights(rows: RowData, what: string, weight: OutputLosses["weight"]): void {
  for (const batch of rowBatches(rows)) if (weight(batch) > 0) return;
  throw new FineTuneError(
    `none of the ${rows.count} ${what} rows has a valid target.`,
    "NaN targets and classes below 0 are masked.",
  );
}

/** The model's outputs for the first rows. */
async function firstOutputs(
  backend: Backend,
  { apply, parameters }: NamedModel,
  { inputs }: RowBatch<TensorData>,
): Promise<Readonly<Record<string, TensorData>>> {
  const compiled = await compile(
    backend,
    (own: NamedTensorRecord, given: NamedTensorRecord) => apply(own, given),
    parameters,
    inputs,
  );
  try {
    return await compiled.run(parameters, inputs);
  } finally {
    compiled.dispose();
  }
}

async function meanLoss(
  backend: Backend,
  { loss, weight }: OutputLosses,
  parameters: NamedTensorRecord,
  rows: RowData,
): Promise<number> {
  let [total, all] = [0, 0];
  const first = rowBatches(rows).next().value!;
  const compiled = await compile(backend, loss, parameters, first);
  try {
    for (const batch of rowBatches(rows)) {
      const { data } = await compiled.run(parameters, batch);
      const own = weight(batch);
      total += data[0]! * own;
      all += own;
    }
  } finally {
    compiled.dispose();
  }
  return total / all;
}
