// Common code of the tests of losses: every loss with its operands, and numbers in their domains.
import {
  type Backend,
  evaluate,
  key,
  referenceBackend,
  type Sequence,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { adaptiveSoftmax } from "../src/adaptive-softmax.ts";
import { binaryCrossEntropy, binaryCrossEntropyOfProbabilities } from "../src/losses/binary-cross-entropy.ts";
import { crossEntropy } from "../src/losses/cross-entropy.ts";
import { focal } from "../src/losses/focal.ts";
import { gaussianNll } from "../src/losses/gaussian-nll.ts";
import { huber } from "../src/losses/huber.ts";
import { klDistillation } from "../src/losses/kl-distillation.ts";
import { linearCrossEntropy } from "../src/losses/linear-cross-entropy.ts";
import { meanAbsoluteError } from "../src/losses/mean-absolute-error.ts";
import { meanSquaredError } from "../src/losses/mean-squared-error.ts";
import { multiQuantile } from "../src/losses/multi-quantile.ts";
import { negativeBinomialNll } from "../src/losses/negative-binomial-nll.ts";
import { quantile } from "../src/losses/quantile.ts";
import type { LossOptions } from "../src/losses/reduction.ts";
import { studentTNll } from "../src/losses/student-t-nll.ts";
import { numbers } from "./cells.ts";

/** Losses are compared in double precision. */
export const backend: Backend = referenceBackend({ precision: "float64" });

/** The numbers of a tensor. */
export async function data(result: Tensor): Promise<number[]> {
  return Array.from((await evaluate(backend, result)).data);
}

/** int32 classes. */
export function classesOf(values: number[] | number[][]): Tensor<"int32"> {
  return tensor(values, undefined, "int32");
}

/** Numbers in (0.1, 0.9). */
export function shares(shape: readonly number[], seed: number): Tensor {
  const { data: found } = numbers(shape, seed);
  return tensor(
    Float64Array.from(found, (x) => 0.5 + 0.4 * x),
    shape,
    "float32",
  );
}

/** A loss of float32 operands, all differentiable; one element for each of the positions [2, 3]. */
export interface LossCase {
  readonly operands: readonly Tensor[];
  /** Operands are tensors or ragged. */
  readonly loss: (operands: readonly Sequence[], options: LossOptions) => Tensor;
}

const classes = classesOf([
  [1, 0, 3],
  [2, 2, 1],
]);
const [x, y] = [numbers([2, 3], 1), numbers([2, 3], 2)];
const [logits, others] = [numbers([2, 3, 4], 1), numbers([2, 3, 4], 2)];

const adaptive = adaptiveSoftmax({ inputSize: 4, classes: 6, cutoffs: [1, 3], divisor: 2 });

/** Every loss, by name. */
export const losses: Readonly<Record<string, LossCase>> = {
  meanSquaredError: { operands: [x, y], loss: ([a, b], o) => meanSquaredError(a!, b!, o) },
  meanAbsoluteError: { operands: [x, y], loss: ([a, b], o) => meanAbsoluteError(a!, b!, o) },
  huber: { operands: [x, y], loss: ([a, b], o) => huber(a!, b!, { ...o, delta: 0.4 }) },
  quantile: { operands: [x, y], loss: ([a, b], o) => quantile(a!, b!, { ...o, quantile: 0.8 }) },
  binaryCrossEntropy: {
    operands: [x, shares([2, 3], 2)],
    loss: ([a, b], o) => binaryCrossEntropy(a!, b!, o),
  },
  binaryCrossEntropyOfProbabilities: {
    operands: [shares([2, 3], 1), shares([2, 3], 2)],
    loss: ([a, b], o) => binaryCrossEntropyOfProbabilities(a!, b!, o),
  },
  gaussianNll: {
    operands: [x, y, shares([2, 3], 3)],
    loss: ([a, b, c], o) => gaussianNll(a!, b!, c!, o),
  },
  linearCrossEntropy: {
    operands: [logits],
    loss: ([a], o) =>
      linearCrossEntropy(a!, { weight: numbers([5, 4], 3) as Tensor<"float32"> }, classes, {
        ...o,
        blockRows: 4,
      }),
  },
  adaptiveSoftmax: {
    operands: [logits],
    loss: ([a], o) => adaptive.bind(adaptive.init(key(3))).loss(a!, classes, { ...o, blockRows: 4 }),
  },
  crossEntropy: { operands: [logits], loss: ([a], o) => crossEntropy(a!, classes, o) },
  "crossEntropy, smoothed": {
    operands: [logits],
    loss: ([a], o) => crossEntropy(a!, classes, { ...o, labelSmoothing: 0.2 }),
  },
  "crossEntropy of probabilities": {
    operands: [logits, shares([2, 3, 4], 2)],
    loss: ([a, b], o) => crossEntropy(a!, b!, o),
  },
  "crossEntropy of probabilities, smoothed": {
    operands: [logits, shares([2, 3, 4], 2)],
    loss: ([a, b], o) => crossEntropy(a!, b!, { ...o, labelSmoothing: 0.2 }),
  },
  focal: { operands: [logits], loss: ([a], o) => focal(a!, classes, o) },
  "focal with weights": {
    operands: [logits],
    loss: ([a], o) => focal(a!, classes, { ...o, gamma: 0.7, weights: [1, 0.5, 2, 3] }),
  },
  studentTNll: {
    operands: [x, shares([2, 3], 3), shares([2, 3], 4), y],
    loss: ([location, scale, degrees, target], o) =>
      studentTNll({ location: location!, scale: scale!, degrees: degrees! }, target!, o),
  },
  negativeBinomialNll: {
    operands: [shares([2, 3], 3), shares([2, 3], 5), shares([2, 3], 4)],
    loss: ([a, b, c], o) => negativeBinomialNll(a!, b!, c!, o),
  },
  multiQuantile: {
    operands: [numbers([2, 3, 3], 1), y],
    loss: ([a, b], o) => multiQuantile(a!, b!, { ...o, quantiles: [0.1, 0.4, 0.8] }),
  },
  klDistillation: { operands: [logits, others], loss: ([a, b], o) => klDistillation(a!, b!, o) },
};
