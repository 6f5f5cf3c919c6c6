// Fine-tuning a named model: batches of rows, a loss on each output with a target, the training loop.
import {
  binaryCrossEntropy,
  crossEntropy,
  huber,
  type LossOptions,
  meanAbsoluteError,
  meanSquaredError,
} from "@grus/cells";
import type { NamedModel, NamedTensorRecord } from "@grus/io";
import { adamW, chain, clipByGlobalNorm } from "@grus/optim";
import { add, type Backend, compile, select, type Tensor, type TensorData } from "@grus/tensor";
import { type Callback, type Fit, type FitResult, fit, type Progress } from "@grus/train";
import { FineTuneError, type RowBatch, type RowData, rowBatches, rowsOf } from "./row-batches.ts";

/** How an output is compared with its target; the names say which function of @grus/cells. */
export type LossName =
  | "mean-squared-error"
  | "mean-absolute-error"
  | "huber"
  | "cross-entropy"
  | "binary-cross-entropy";

const LOSSES: Readonly<Record<LossName, (output: Tensor, target: Tensor, options: LossOptions) => Tensor>> = {
  "mean-squared-error": meanSquaredError,
  "mean-absolute-error": meanAbsoluteError,
  huber,
  "cross-entropy": crossEntropy,
  "binary-cross-entropy": binaryCrossEntropy,
};

/** The names of the losses. */
export const lossNames = Object.keys(LOSSES) as readonly LossName[];

/** Options of {@link fineTune}. */
export interface FineTuneOptions {
  readonly backend: Backend;
  readonly model: NamedModel;
  /**
   * Rows: each of the model's inputs under its name, and a target under the name of each output that is trained, of the output's shape; for cross-entropy
   * also int32 without the last axis. Targets that are not a number, and classes below 0, count for nothing.
   */
  readonly data: Readonly<Record<string, TensorData>>;
  /** Default: cross-entropy where targets are int32, else the mean squared error. */
  readonly loss?: LossName;
  /** By name: along which axis of a tensor its rows lie. Default: the open axis that the model calls batch, batch_size or N, else 0. */
  readonly batchAxes?: Readonly<Record<string, number>>;
  /** Rows a batch. Default 32, and what the model is made for where that is fixed. */
  readonly batchSize?: number;
  /** The part of the rows, the last ones, that decides which epoch is best, in [0, 1). Default 0: the training loss decides. */
  readonly validation?: number;
  /** Rows left out between those that are trained on and those that decide, such as windows that reach into both. Default 0. */
  readonly gap?: number;
  /** Which parameters are trained. Default: all. */
  readonly trains?: (name: string) => boolean;
  /** Default 10. */
  readonly epochs?: number;
  /** Of AdamW, gradients clipped to norm 1. Default 0.001. */
  readonly learningRate?: number;
  /** Of AdamW. Default 0. */
  readonly weightDecay?: number;
  /** Default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly callbacks?: readonly Callback[];
}

/** What fine-tuning leaves. */
export interface FineTuned {
  /** All parameters of the model, the trained ones changed. */
  readonly parameters: NamedTensorRecord;
  /** The loss of the rows that decide, before and after. */
  readonly before: number;
  readonly after: number;
  readonly fit: FitResult<NamedTensorRecord>;
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
  const loss = lossOf(model, options.loss, fixed);
  const { signal, callbacks } = options;
  const run: Fit<NamedTensorRecord> = fit({
    backend,
    parameters: trained,
    loss,
    optimizer: optimizerOf(options),
    train: (epoch) => rowBatches(training, { seed, epoch }),
    ...(validation === 0 ? {} : { validation: () => rowBatches(deciding) }),
    weight: weightOf,
    epochs,
    seed,
    ...(signal === undefined ? {} : { signal }),
    ...(callbacks === undefined ? {} : { callbacks }),
  });
  const before = await meanLoss(backend, loss, trained, deciding);
  return {
    [Symbol.asyncIterator]: () => run[Symbol.asyncIterator](),
    finish: async () => {
      const result = await run.finish();
      const own = result.parameters as NamedTensorRecord;
      const after = await meanLoss(backend, loss, own, deciding);
      return { parameters: ordered(model.parameters, { ...fixed, ...own }), before, after, fit: result };
    },
  };
}

type Loss = (parameters: NamedTensorRecord, batch: RowBatch) => Tensor;

function lossOf(model: NamedModel, name: LossName | undefined, fixed: NamedTensorRecord): Loss {
  if (name !== undefined && !Object.hasOwn(LOSSES, name))
    throw new FineTuneError(`loss is "${name}".`, `Give one of ${lossNames.join(", ")}.`);
  return (parameters, { inputs, targets, masks }) => {
    const outputs = model.apply({ ...fixed, ...parameters }, inputs);
    return Object.entries(targets)
      .map(([output, target]) => {
        const own = name ?? (target.dtype === "int32" ? "cross-entropy" : "mean-squared-error");
        checkTarget(output, own, outputs[output]!, target);
        // Probabilities of classes are one target a row.
        const mask =
          own === "cross-entropy" && target.dtype !== "int32"
            ? select(masks[output]!, -1, 0)
            : masks[output]!;
        return LOSSES[own](outputs[output]!, target, { mask });
      })
      .reduce((a, b) => add(a, b));
  };
}

function checkTarget(name: string, loss: LossName, output: Tensor, target: Tensor): void {
  const isClasses = loss === "cross-entropy" && target.dtype === "int32";
  const expected = isClasses ? output.shape.slice(0, -1) : output.shape;
  if (String(target.shape) === String(expected) && (isClasses || target.dtype === "float32")) return;
  throw new FineTuneError(
    `the target "${name}" is ${target.dtype} [${target.shape.join(", ")}] in a batch; ${loss} of an output [${output.shape.join(", ")}] expects ${isClasses ? "int32" : "float32"} [${expected.join(", ")}].`,
    "Give targets of the output's shape, or another loss.",
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
      "no parameter is to be trained.",
      `Name some of ${entries.map(([name]) => name).join(", ") || "none that there are"}.`,
    );
  }
  return [Object.fromEntries(trained), Object.fromEntries(entries.filter(([name]) => !trains(name)))];
}

function ordered(first: NamedTensorRecord, parameters: NamedTensorRecord): NamedTensorRecord {
  return Object.fromEntries(Object.keys(first).map((name) => [name, parameters[name]!]));
}

/** How many elements of the targets count. */
function weightOf({ masks }: RowBatch<TensorData>): number {
  return Object.values(masks).reduce(
    (sum, { data }) => sum + (data as Float32Array).reduce((a, b) => a + b, 0),
    0,
  );
}

async function meanLoss(
  backend: Backend,
  loss: Loss,
  parameters: NamedTensorRecord,
  rows: RowData,
): Promise<number> {
  let [total, weight] = [0, 0];
  const first = rowBatches(rows).next().value!;
  const compiled = await compile(backend, loss, parameters, first as never);
  try {
    for (const batch of rowBatches(rows)) {
      const { data } = (await compiled.run(parameters as never, batch as never)) as unknown as TensorData;
      const own = weightOf(batch);
      total += data[0]! * own;
      weight += own;
    }
  } finally {
    compiled.dispose();
  }
  return total / weight;
}
