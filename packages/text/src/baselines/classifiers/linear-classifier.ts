// Classifiers that are linear in the features of a text.
import type { ClassifierBaseline } from "../baseline.ts";
import { type NgramFeatures, type NgramFeaturesData, ngramFeaturesFrom } from "../features/ngram-features.ts";
import type { SparseRows } from "../features/sparse-rows.ts";

/** A linear classifier as plain data. {@link linearClassifierFrom} opens it. */
export interface LinearClassifierData {
  readonly kind: "linear-classifier";
  readonly name: string;
  readonly classes: readonly string[];
  readonly features: NgramFeaturesData;
  readonly weights: LinearWeights;
}

/** [features + 1, classes], row-major; the last row is the bias. */
export type LinearWeights = Float64Array;

/** A fitted linear classifier: p(class | x) = softmax(x W + b). */
export interface LinearClassifier extends ClassifierBaseline {
  /** What {@link linearClassifierFrom} opens. */
  readonly data: LinearClassifierData;
}

/** Opens a classifier from its data. */
export function linearClassifierFrom(data: LinearClassifierData): LinearClassifier {
  return linearClassifier(data, ngramFeaturesFrom(data.features));
}

/** A classifier whose features are open. */
export function linearClassifier(data: LinearClassifierData, features: NgramFeatures): LinearClassifier {
  const { name, classes, weights } = data;
  const probabilities = (texts: readonly string[]) =>
    rowProbabilities(features.rows(texts), weights, classes.length);
  return {
    name,
    classes,
    data,
    probabilities,
    predict: (texts) => probabilities(texts).map((row) => classes[mostProbable(row)]!),
  };
}

/** The probabilities of the classes of each row. */
export function rowProbabilities(rows: SparseRows, weights: LinearWeights, classes: number): Float64Array[] {
  return Array.from({ length: rows.offsets.length - 1 }, (_, row) => {
    const logits = new Float64Array(classes);
    addLogits(logits, rows, row, weights);
    softmax(logits);
    return logits;
  });
}

/** Writes the logits of a row: x W + b. */
export function addLogits(logits: Float64Array, rows: SparseRows, row: number, weights: LinearWeights): void {
  const { offsets, indices, values, columns } = rows;
  const classes = logits.length;
  for (let c = 0; c < classes; c++) logits[c] = weights[columns * classes + c]!;
  for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
    const at = indices[i]! * classes;
    for (let c = 0; c < classes; c++) logits[c]! += values[i]! * weights[at + c]!;
  }
}

/** Replaces logits by probabilities; returns the logarithm of the sum of their exponentials. */
export function softmax(logits: Float64Array): number {
  const largest = logits.reduce((most, one) => Math.max(most, one));
  let sum = 0;
  for (let c = 0; c < logits.length; c++) sum += Math.exp(logits[c]! - largest);
  const logSum = largest + Math.log(sum);
  for (let c = 0; c < logits.length; c++) logits[c] = Math.exp(logits[c]! - logSum);
  return logSum;
}

/** The class with the largest probability, the first of equals. */
export function mostProbable(probabilities: Float64Array): number {
  let best = 0;
  for (let c = 1; c < probabilities.length; c++) if (probabilities[c]! > probabilities[best]!) best = c;
  return best;
}
