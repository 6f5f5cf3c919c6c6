// Naive Bayes and logistic regression with settings chosen on held-back training texts.
import type { NgramOptions } from "../features/ngram-features.ts";
import { type TextsToChooseBy, type TriedSettings, trySettings } from "./choose-settings.ts";
import type { LinearClassifier } from "./linear-classifier.ts";
import { fitLogisticRegression, logisticFit } from "./logistic-regression.ts";
import { fitNaiveBayes, naiveBayesWeights } from "./naive-bayes.ts";

/** A classifier and the choice of its settings. */
export interface BestClassifier {
  /** Fitted on all texts with the best settings. */
  readonly model: LinearClassifier;
  /** The best settings first. */
  readonly tried: readonly TriedSettings[];
}

/** Options of {@link fitBestNaiveBayes}. */
export interface BestNaiveBayesOptions {
  /** Default: words 1, words 1 to 2, and characters 2 to 5, each counted once in a text. */
  readonly features?: readonly NgramOptions[] | undefined;
  /** Default: 0.03, 0.1, 0.3 and 1. */
  readonly smoothings?: readonly number[] | undefined;
  /** Texts to choose by, with labels of the others. Default: every fifth text of each label. */
  readonly validation?: TextsToChooseBy | undefined;
}

/**
 * Fits naive Bayes as {@link fitNaiveBayes}, with the features and the smoothing that label every fifth training
 * text of each label best, after fitting to the others; then fits those to all texts. With `validation`, those
 * that label it best after fitting to all texts.
 *
 * @throws TextError as {@link fitNaiveBayes}, and without `validation` if no label has five texts.
 */
export function fitBestNaiveBayes(
  texts: readonly string[],
  labels: readonly string[],
  {
    features = NAIVE_BAYES_FEATURES,
    smoothings = [0.03, 0.1, 0.3, 1],
    validation,
  }: BestNaiveBayesOptions = {},
): BestClassifier {
  const tried = trySettings(texts, labels, {
    source: "fitBestNaiveBayes",
    features,
    strengths: smoothings,
    validation,
    fit: (rows, labels, classes) =>
      smoothings.map((smoothing) => naiveBayesWeights(rows, labels, classes, smoothing)),
  });
  const { features: best, strength } = tried[0]!;
  return { model: fitNaiveBayes(texts, labels, { features: best, smoothing: strength }), tried };
}

/** Options of {@link fitBestLogisticRegression}. */
export interface BestLogisticRegressionOptions {
  /** Default: words 1 to 2, and these with characters 2 to 5 that two texts have; tf-idf. */
  readonly features?: readonly NgramOptions[] | undefined;
  /** Default: 0.1, 0.03 and 0.01. From large to small is fastest. */
  readonly penalties?: readonly number[] | undefined;
  /** Texts to choose by, with labels of the others. Default: every fifth text of each label. */
  readonly validation?: TextsToChooseBy | undefined;
}

/**
 * Fits logistic regression as {@link fitLogisticRegression}, with the features and the penalty that label every
 * fifth training text of each label best, after fitting to the others; then fits those to all texts. With
 * `validation`, those that label it best after fitting to all texts.
 *
 * @throws TextError as {@link fitLogisticRegression}, and without `validation` if no label has five texts.
 */
export function fitBestLogisticRegression(
  texts: readonly string[],
  labels: readonly string[],
  {
    features = LOGISTIC_FEATURES,
    penalties = [0.1, 0.03, 0.01],
    validation,
  }: BestLogisticRegressionOptions = {},
): BestClassifier {
  const tried = trySettings(texts, labels, {
    source: "fitBestLogisticRegression",
    features,
    strengths: penalties,
    validation,
    fit: (rows, labels, classes) => {
      let start: Float64Array | undefined;
      return penalties.map((penalty) => {
        const fitted = logisticFit(rows, labels, classes, penalty, { start, tolerance: CHOICE_TOLERANCE });
        start = fitted.vector;
        return fitted.weights;
      });
    },
  });
  const { features: best, strength } = tried[0]!;
  return { model: fitLogisticRegression(texts, labels, { features: best, penalty: strength }), tried };
}

/** Looser than for the model: accuracies hardly change any more. */
const CHOICE_TOLERANCE = 3e-2;

const NAIVE_BAYES_FEATURES: readonly NgramOptions[] = [
  { words: [1, 1], weighting: "presence" },
  { words: [1, 2], weighting: "presence" },
  { characters: [2, 5], weighting: "presence" },
];

const LOGISTIC_FEATURES: readonly NgramOptions[] = [
  { words: [1, 2], weighting: "tf-idf" },
  { words: [1, 2], characters: [2, 5], minimumTexts: 2, weighting: "tf-idf" },
];
