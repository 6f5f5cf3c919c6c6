// What the page says of a classifier that has learned.
import type { text } from "grus";

/** A model with its scores on texts that it has not seen, shares from 0 to 1. */
export interface ScoredModel {
  readonly name: string;
  readonly accuracy: number;
  readonly macroF1: number;
}

/** How well one label is found. */
export interface LabelScore {
  readonly label: string;
  readonly count: number;
  readonly precision: number;
  readonly recall: number;
}

/** What was learned. Plain data. */
export interface LearnedFacts {
  readonly verdict: string;
  readonly tested: number;
  readonly models: readonly ScoredModel[];
  readonly labels: readonly LabelScore[];
  readonly mistakes: readonly text.LabelMistake[];
  readonly epochs: number;
  readonly seconds: number;
  readonly parameters: number;
  /** Rows without a text or a label, which were left out. */
  readonly empty: number;
}

/** Mistakes that the page shows. */
const SHOWN = 12;

/** The facts of what was learned. */
export function learnedFacts(learned: text.LearnedClassifier, empty: number): LearnedFacts {
  const { verdict, test, baselines, mistakes, training, plan } = learned;
  const reports = {
    network: test,
    "naive Bayes": baselines.naiveBayes,
    "logistic regression": baselines.logisticRegression,
  };
  return {
    verdict: verdict.text,
    tested: test.support,
    models: Object.entries(reports).map(([name, { accuracy, macro }]) => ({
      name,
      accuracy,
      macroF1: macro.f1,
    })),
    labels: test.classes.map(({ name, support, precision, recall }) => ({
      ...{ label: name, count: support, precision, recall },
    })),
    mistakes: mistakes.slice(0, SHOWN),
    epochs: training.epochs,
    seconds: training.seconds,
    parameters: plan.parameters,
    empty,
  };
}
