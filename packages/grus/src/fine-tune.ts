// Fine-tuning a named model: batches of rows, a loss on each output with a target, the training loop.
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
   * Rows: each of the model's inputs under its name, and a target under the name of each output that is trained, of the output's shape; for cross-entropy
   * also int32 without the last axis. Targets that are not a number, and classes below 0, count for nothing.
   */
  readonly data: Readonly<Record<string, TensorData>>;
  /**
   * Default: cross-entropy where targets are int32 (of probabilities, where the model's outputs add up to 1), else the mean squared error. The mean goes over all
   * elements of all targets that count.
   */
  readonly loss?: LossName | undefined;
  /** By name: along which axis of a tensor its rows lie. Default: the open axis that the model calls batch, batch_size or N, else 0. */
  readonly batchAxes?: Readonly<Record<string, number>> | undefined;
  /** Rows a batch. Default 32, and what the model is made for where that is fixed. */
  readonly batchSize?: number | undefined;
  /** The part of the rows, the last ones, that decides which epoch is best, in [0, 1). Default 0: the training loss decides. */
  readonly validation?: number | undefined;
  /** Rows left out between those that are trained on and those that decide, such as windows that reach into both. Default 0. */
  readonly gap?: number | undefined;
  /** Which parameters are trained. Default: all. */
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

/** What fine-tuning leaves. */
export interface FineTuned {
  /** All parameters of the model, the trained ones changed. */
  readonly parameters: NamedTensorRecord;
  /** Which loss each output has had. */
  readonly losses: Readonly<Record<string, LossName>>;
  /** The loss of the rows that decide, before and after. */
  readonly before: number;
  readonly after: number;
  readonly fit: MinimizeResult<NamedTensorRecord>;
}

/** A run: iterate over it for progress, then `finish`. */
export interface FineTuneRun extends AsyncIterable<Progress> {
  finish(): Promise<FineTuned>;
}

/**
 * Trains the parameters of a model that was made elsewhere a little further, on new rows: AdamW, gradients clipped to norm 1, the best epoch kept.
 * Throws {@link FineTuneError} for data that does not go with the model.
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
  checkWeights(training, "to train on", losses.weight);
  checkWeights(deciding, "for validation", losses.weight);
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
    `the loss is ${loss} before anything is trained.`,
    "Look at the inputs: an index outside of an embedding's vocabulary gives not-a-number, and so do inputs that are none.",
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
    throw new FineTuneError(`validation is ${validation}.`, "Give a number from 0 to below 1.");
  if (validation === 0) return { training: rows, deciding: rows };
  const first = rows.count - Math.max(1, Math.floor(rows.count * validation));
  if (first - gap < 1) {
    throw new FineTuneError(
      `${rows.count} rows leave none to train on, ${rows.count - first} being for validation and ${gap} between.`,
      "Give more rows, or a smaller part for validation.",
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
      entries.length === 0 ? "the model has no parameters." : "no parameter is to be trained.",
      entries.length === 0
        ? "A model whose weights are within its nodes, not constants of its graph, cannot be trained."
        : `Name some of ${entries.map(([name]) => name).join(", ")}.`,
    );
  }
  return [Object.fromEntries(trained), Object.fromEntries(entries.filter(([name]) => !trains(name)))];
}

function ordered(first: NamedTensorRecord, parameters: NamedTensorRecord): NamedTensorRecord {
  return Object.fromEntries(Object.keys(first).map((name) => [name, parameters[name]!]));
}

/** Throws where nothing of the rows would be learned. */
function checkWeights(rows: RowData, what: string, weight: OutputLosses["weight"]): void {
  for (const batch of rowBatches(rows)) if (weight(batch) > 0) return;
  throw new FineTuneError(
    `none of the ${rows.count} rows ${what} has a target that counts.`,
    "Targets that are not a number, and classes below 0, count for nothing.",
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
