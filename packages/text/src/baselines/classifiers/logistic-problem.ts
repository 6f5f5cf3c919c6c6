// The loss of multinomial logistic regression and its gradient, in the span of the training rows.
import type { SparseRows } from "../features/sparse-rows.ts";
import { type LinearWeights, softmax } from "./linear-classifier.ts";
import type { Objective } from "./minimise.ts";

/**
 * Minimises over weights W and a bias b
 *
 *     -1/n Σ_i ln softmax(x_i W + b)[y_i] + penalty / 2 · |W|²
 *
 * All gradients, and so all iterates from 0, are W = Xᵀ A for some A [n, classes]: a vector is [A, b, X Xᵀ A, b],
 * which is much shorter than W, as there are more n-grams than texts. Its second half holds the logits, and
 * makes inner products those of W and b.
 */
export interface LogisticProblem extends Objective {
  /** The vector of weights and a bias of 0. */
  zero(): Float64Array;
  /** [features + 1, classes], the last row being the bias. */
  weights(vector: Float64Array): LinearWeights;
}

/** The problem of rows X and labels y. */
export function logisticProblem(
  rows: SparseRows,
  labels: Int32Array,
  classes: number,
  penalty: number,
): LogisticProblem {
  const size = labels.length * classes;
  const half = size + classes;
  const work = new Float64Array(rows.columns * classes);
  const evaluate = (vector: Float64Array, gradient: Float64Array) => {
    const logits = vector.subarray(half);
    const squares = dotOf(vector, logits, size);
    const loss = writeErrors(gradient.subarray(0, half), logits, labels, classes);
    for (let i = 0; i < size; i++) gradient[i]! += penalty * vector[i]!;
    multiply(gradient, half, rows, work, classes);
    return loss + (penalty / 2) * squares;
  };
  return {
    evaluate,
    dot: (a, b) => dotOf(a, b.subarray(half), half),
    zero: () => new Float64Array(2 * half),
    weights: (vector) => {
      const weights = new Float64Array((rows.columns + 1) * classes);
      addTransposed(weights, vector, rows, classes);
      weights.set(vector.subarray(size, half), rows.columns * classes);
      return weights;
    },
  };
}

/** Writes (softmax - one-hot) / n for each row, and the sum of these for the bias; returns the mean loss. */
function writeErrors(
  errors: Float64Array,
  logits: Float64Array,
  labels: Int32Array,
  classes: number,
): number {
  const count = labels.length;
  const bias = count * classes;
  errors.fill(0, bias);
  let loss = 0;
  for (let row = 0; row < count; row++) {
    const error = errors.subarray(row * classes, (row + 1) * classes);
    for (let c = 0; c < classes; c++) error[c] = logits[row * classes + c]! + logits[bias + c]!;
    const logit = error[labels[row]!]!;
    loss += (softmax(error) - logit) / count;
    error[labels[row]!]! -= 1;
    for (let c = 0; c < classes; c++) {
      error[c]! /= count;
      errors[bias + c]! += error[c]!;
    }
  }
  return loss;
}

/** Writes the second half of a vector: X Xᵀ A, and b. */
function multiply(
  vector: Float64Array,
  half: number,
  rows: SparseRows,
  work: Float64Array,
  classes: number,
): void {
  work.fill(0);
  addTransposed(work, vector, rows, classes);
  vector.copyWithin(half, 0, half);
  vector.fill(0, half, 2 * half - classes);
  const { offsets, indices, values } = rows;
  for (let row = 0; row < offsets.length - 1; row++) {
    const to = half + row * classes;
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
      const at = indices[i]! * classes;
      const value = values[i]!;
      for (let c = 0; c < classes; c++) vector[to + c]! += value * work[at + c]!;
    }
  }
}

/** Adds Xᵀ A. */
function addTransposed(
  weights: Float64Array,
  vector: Float64Array,
  { offsets, indices, values }: SparseRows,
  classes: number,
): void {
  for (let row = 0; row < offsets.length - 1; row++) {
    const from = row * classes;
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
      const at = indices[i]! * classes;
      const value = values[i]!;
      for (let c = 0; c < classes; c++) weights[at + c]! += value * vector[from + c]!;
    }
  }
}

function dotOf(a: Float64Array, b: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[i]! * b[i]!;
  return sum;
}
