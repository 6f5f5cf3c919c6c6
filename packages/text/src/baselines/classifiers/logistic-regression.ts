// Multinomial logistic regression on n-grams.
import { TextError } from "../../errors.ts";
import { fitNgramFeatures, type NgramOptions } from "../features/ngram-features.ts";
import type { SparseRows } from "../features/sparse-rows.ts";
import { labelIndices } from "./label-indices.ts";
import { type LinearClassifier, type LinearWeights, linearClassifier } from "./linear-classifier.ts";
import { logisticProblem } from "./logistic-problem.ts";
import { minimise, norm } from "./minimise.ts";

/** Options of {@link fitLogisticRegression}. */
export interface LogisticRegressionOptions {
  /** Default: tf-idf of characters 2 to 5 in two texts at least. */
  readonly features?: NgramOptions | undefined;
  /** The factor of the squared weights, above 0: 1 / C in terms of scikit-learn. Default 0.03. */
  readonly penalty?: number | undefined;
}

/** The loss is within 0.1 % of the smallest one. */
const TOLERANCE = 1e-3;

/**
 * Fits multinomial logistic regression on the n-grams of texts: weights W and a bias b that minimise
 *
 *     -Σ_i ln softmax(x_i W + b)[y_i] + penalty / 2 · |W|²
 *
 * by L-BFGS. Takes time proportional to the n-grams of all texts, and memory to texts · classes.
 *
 * @throws TextError for unequal numbers, fewer than two labels, or invalid options.
 */
export function fitLogisticRegression(
  texts: readonly string[],
  labels: readonly string[],
  {
    features = { characters: [2, 5], minimumTexts: 2, weighting: "tf-idf" },
    penalty = 0.03,
  }: LogisticRegressionOptions = {},
): LinearClassifier {
  const { classes, indices } = labelIndices("fitLogisticRegression", texts, labels);
  const fitted = fitNgramFeatures("fitLogisticRegression", texts, features);
  const { weights } = logisticFit(fitted.rows(texts), indices, classes.length, penalty, {
    tolerance: TOLERANCE,
  });
  return linearClassifier(
    { kind: "linear-classifier", name: "logistic regression", classes, features: fitted.data, weights },
    fitted,
  );
}

/** The vector with the smallest loss, and its weights. */
export interface LogisticFit {
  /** A start for other penalties with the same rows. */
  readonly vector: Float64Array;
  readonly weights: LinearWeights;
}

/** Where {@link logisticFit} begins and ends. */
export interface LogisticLimits {
  /** Default: weights of 0. */
  readonly start?: Float64Array | undefined;
  /** The length of the gradient at the end, relative to that at weights of 0. */
  readonly tolerance: number;
  /** Default 1000. */
  readonly iterations?: number | undefined;
}

/** Minimises the loss. Throws TextError if the iterations do not suffice. */
export function logisticFit(
  rows: SparseRows,
  labels: Int32Array,
  classes: number,
  penalty: number,
  { start, tolerance, iterations = 1000 }: LogisticLimits,
): LogisticFit {
  const problem = logisticProblem(rows, labels, classes, checkedPenalty(penalty) / labels.length);
  const zero = problem.zero();
  const gradient = problem.zero();
  problem.evaluate(zero, gradient);
  const enough = tolerance * norm(problem, gradient);
  const { x: vector, isConverged } = minimise(problem, start ?? zero, { tolerance: enough, iterations });
  if (isConverged) return { vector, weights: problem.weights(vector) };
  throw new TextError({
    problem: `fitLogisticRegression: ${iterations} iterations did not reach the minimum with a penalty of ${penalty}.`,
    cure: 'Pass a larger penalty, or features with weighting "tf-idf", whose rows have length 1.',
  });
}

function checkedPenalty(penalty: number): number {
  if (penalty > 0 && penalty < Infinity) return penalty;
  throw new TextError({
    problem: `fitLogisticRegression: penalty is ${penalty}; expected a number above 0.`,
    cure: "0.01 to 1 is usual for tf-idf features.",
  });
}
