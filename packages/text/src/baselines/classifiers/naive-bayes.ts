// Multinomial naive Bayes (McCallum and Nigam 1998).
import { TextError } from "../../errors.ts";
import { fitNgramFeatures, type NgramOptions } from "../features/ngram-features.ts";
import type { SparseRows } from "../features/sparse-rows.ts";
import { labelIndices } from "./label-indices.ts";
import { type LinearClassifier, type LinearWeights, linearClassifier } from "./linear-classifier.ts";

/** Options of {@link fitNaiveBayes}. */
export interface NaiveBayesOptions {
  /** Default: words 1 to 2, each counted once in a text. */
  readonly features?: NgramOptions | undefined;
  /** Added to the count of each n-gram in each class. Default 0.3. */
  readonly smoothing?: number | undefined;
}

/**
 * Fits multinomial naive Bayes on the n-grams of texts:
 *
 *     p(class | text) ∝ p(class) · Π_f p(f | class)^x_f
 *     p(f | class) = (N(f, class) + smoothing) / (N(class) + smoothing · features)
 *
 * where x_f is the weight of n-gram f in the text, N(f, class) its sum over the training texts of the class, and
 * p(class) the share of the class.
 *
 * @throws TextError for unequal numbers, fewer than two labels, or invalid options.
 */
export function fitNaiveBayes(
  texts: readonly string[],
  labels: readonly string[],
  { features = { words: [1, 2], weighting: "presence" }, smoothing = 0.3 }: NaiveBayesOptions = {},
): LinearClassifier {
  const { classes, indices } = labelIndices("fitNaiveBayes", texts, labels);
  const fitted = fitNgramFeatures("fitNaiveBayes", texts, features);
  const weights = naiveBayesWeights(fitted.rows(texts), indices, classes.length, smoothing);
  return linearClassifier(
    { kind: "linear-classifier", name: "naive Bayes", classes, features: fitted.data, weights },
    fitted,
  );
}

/** The logarithms of p(f | class), and of p(class) in the last row. */
export function naiveBayesWeights(
  { columns, offsets, indices, values }: SparseRows,
  labels: Int32Array,
  classes: number,
  smoothing: number,
): LinearWeights {
  checkSmoothing(smoothing);
  const weights = new Float64Array((columns + 1) * classes).fill(smoothing, 0, columns * classes);
  const totals = new Float64Array(classes).fill(smoothing * columns);
  labels.forEach((label, row) => {
    weights[columns * classes + label]! += 1;
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
      weights[indices[i]! * classes + label]! += values[i]!;
      totals[label]! += values[i]!;
    }
  });
  return weights.map((count, i) =>
    Math.log(count / (i < columns * classes ? totals[i % classes]! : labels.length)),
  );
}

function checkSmoothing(smoothing: number): void {
  if (smoothing > 0 && smoothing < Infinity) return;
  throw new TextError({
    problem: `fitNaiveBayes: smoothing is ${smoothing}; expected a number above 0.`,
    cure: "Without smoothing, an n-gram that a class lacks would exclude the class; 0.1 to 1 is usual.",
  });
}
