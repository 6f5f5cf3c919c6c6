// The losses of fine-tuning: the loss of each output, and their weighted mean.
import {
  binaryCrossEntropy,
  binaryCrossEntropyOfProbabilities,
  crossEntropy,
  huber,
  type LossOptions,
  meanAbsoluteError,
  meanSquaredError,
} from "@grus/cells";
import { advice, option } from "@grus/data";
import type { NamedModel, NamedTensorRecord } from "@grus/io";
import { add, div, log, maximum, sum, type Tensor, type TensorData, take } from "@grus/tensor";
import { FineTuneError, type RowBatch } from "./row-batches.ts";

/**
 * The loss of an output, named after the function of @grus/cells. The cross-entropies take logits, before any
 * softmax or sigmoid, except those of probabilities.
 */
export type LossName =
  | "mean-squared-error"
  | "mean-absolute-error"
  | "huber"
  | "cross-entropy"
  | "cross-entropy-of-probabilities"
  | "binary-cross-entropy"
  | "binary-cross-entropy-of-probabilities";

type LossFunction = (output: Tensor, target: Tensor, options: LossOptions) => Tensor;

/** The bound that Keras uses. */
const LEAST_PROBABILITY = 1e-7;

const LOSSES: Readonly<Record<LossName, LossFunction>> = {
  "mean-squared-error": meanSquaredError,
  "mean-absolute-error": meanAbsoluteError,
  huber,
  "cross-entropy": crossEntropy,
  // log softmax(log p) = log p, since the probabilities sum to 1.
  "cross-entropy-of-probabilities": (output, target, options) =>
    crossEntropy(log(maximum(output, LEAST_PROBABILITY)), target, options),
  "binary-cross-entropy": binaryCrossEntropy,
  "binary-cross-entropy-of-probabilities": binaryCrossEntropyOfProbabilities,
};

/** The names of the losses. */
export const lossNames = Object.keys(LOSSES) as readonly LossName[];

/** The losses of a model's outputs. */
export interface OutputLosses {
  /** By output name. */
  readonly names: Readonly<Record<string, LossName>>;
  /** Mean of the losses of all unmasked elements, over all outputs with targets; 0 if there are none. */
  loss(parameters: NamedTensorRecord, batch: RowBatch): Tensor;
  /** Number of unmasked elements of a batch. */
  weight(batch: RowBatch<TensorData>): number;
}

/**
 * Chooses a loss for each output that has a target: `asked`, or by default cross-entropy for int32 targets
 * (of probabilities, if the output `given` for a first batch holds probabilities) and the mean squared error
 * for floats. Throws {@link FineTuneError} if the target or the output does not fit the loss.
 */
export function outputLosses(
  model: Pick<NamedModel, "apply">,
  asked: LossName | undefined,
  { targets }: RowBatch<TensorData>,
  given: Readonly<Record<string, TensorData>>,
): OutputLosses {
  if (asked !== undefined && !Object.hasOwn(LOSSES, asked))
    throw new FineTuneError(advice`${option("loss")} is "${asked}".`, `Give one of ${lossNames.join(", ")}.`);
  const names = Object.fromEntries(
    Object.entries(targets).map(([name, target]) => {
      const output = given[name]!;
      const own = asked ?? defaultLoss(target, output);
      checkTarget(name, own, output, target);
      checkOutput(name, own, output);
      return [name, own];
    }),
  );
  const maskOf = <Mask extends Tensor>(name: string, mask: Mask, target: { readonly dtype: string }) =>
    isOfClasses(names[name]!) && target.dtype !== "int32" ? take(mask, -1, 0) : mask;
  return {
    names,
    loss: (parameters, batch) => {
      const outputs = model.apply(parameters, batch.inputs);
      const parts = Object.entries(batch.targets).map(([name, target]) => {
        const mask = maskOf(name, batch.masks[name]!, target);
        const total = LOSSES[names[name]!](outputs[name]!, target, { mask, reduction: "sum" });
        return { total, count: sum(mask) };
      });
      const total = parts.map((part) => part.total).reduce((a, b) => add(a, b));
      const count = parts.map((part) => part.count).reduce((a, b) => add(a, b));
      return div(total, maximum(count, 1));
    },
    weight: ({ targets: own, masks }) =>
      Object.entries(own).reduce((all, [name, target]) => {
        const step = isOfClasses(names[name]!) && target.dtype !== "int32" ? target.shape.at(-1)! : 1;
        return all + countOf(masks[name]!, step);
      }, 0),
  };
}

function isOfClasses(name: LossName): boolean {
  return name === "cross-entropy" || name === "cross-entropy-of-probabilities";
}

function countOf({ data }: TensorData, step: number): number {
  let count = 0;
  for (let i = 0; i < data.length; i += step) count += data[i]!;
  return count;
}

function defaultLoss(target: TensorData, output: TensorData): LossName {
  if (target.dtype !== "int32") return "mean-squared-error";
  return areProbabilities(output) ? "cross-entropy-of-probabilities" : "cross-entropy";
}

function checkTarget(name: string, loss: LossName, output: TensorData, target: TensorData): void {
  if (output.dtype !== "float32") {
    throw new FineTuneError(
      `the output "${name}" is ${output.dtype}, which has no gradient.`,
      "Give targets for float32 outputs, such as the one it is computed from.",
    );
  }
  const hasClasses = isOfClasses(loss) && target.dtype === "int32";
  const expected = hasClasses ? output.shape.slice(0, -1) : output.shape;
  if (String(target.shape) === String(expected) && (hasClasses || target.dtype === "float32")) return;
  throw new FineTuneError(
    `the target "${name}" is ${target.dtype} [${target.shape.join(", ")}] in a batch; ${loss} of an output [${output.shape.join(", ")}] expects ${hasClasses ? "int32" : "float32"} [${expected.join(", ")}].`,
    "Give targets of the output's shape, or another loss.",
  );
}

/** Softmax applied twice, or the logarithm of a non-probability, would silently train a wrong objective. */
function checkOutput(name: string, loss: LossName, output: TensorData): void {
  const areOwn = areProbabilities(output);
  if (loss === "cross-entropy" && areOwn) {
    throw new FineTuneError(
      `the output "${name}" holds probabilities, to which cross-entropy would apply another softmax.`,
      'Use the loss "cross-entropy-of-probabilities", or omit the loss.',
    );
  }
  const isWrong =
    (loss === "cross-entropy-of-probabilities" && !areOwn) ||
    (loss === "binary-cross-entropy-of-probabilities" &&
      (output.data as Float32Array).some((value) => value < 0 || value > 1));
  if (!isWrong) return;
  throw new FineTuneError(
    `the output "${name}" does not hold probabilities.`,
    `Use the loss "${loss.replace("-of-probabilities", "")}", which takes logits.`,
  );
}

/** Whether the last axis holds non-negative numbers that sum to 1, as after a softmax. */
function areProbabilities({ shape, dtype, data }: TensorData): boolean {
  const width = shape.at(-1) ?? 0;
  if (dtype !== "float32" || width < 2 || data.length === 0) return false;
  for (let row = 0; row < data.length; row += width) {
    let total = 0;
    for (let i = row; i < row + width; i++) {
      if (!(data[i]! >= 0)) return false;
      total += data[i]!;
    }
    if (Math.abs(total - 1) > 1e-3) return false;
  }
  return true;
}
