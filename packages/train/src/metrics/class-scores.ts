// Precision, recall and F1 from counts, as scikit-learn defines them with zero_division=0.

/** Counts per class: actual, predicted, and correct. */
export interface ClassCounts {
  readonly correct: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly actual: ArrayLike<number>;
}

/** Shares in [0, 1]; 0 for 0 / 0. */
export interface Scores {
  /** The share of predictions that are correct. */
  readonly precision: number;
  /** The share of actual elements that are found. */
  readonly recall: number;
  /** 2 · precision · recall / (precision + recall). */
  readonly f1: number;
}

/** Scores of one class. */
export interface ClassScores extends Scores {
  /** How often the class occurs. */
  readonly support: number;
}

/**
 * How the scores of classes are averaged: "macro" is their plain mean; "weighted" their mean by support;
 * "micro" counts over all classes, which is the accuracy if every element has one class.
 */
export type Average = "macro" | "micro" | "weighted";

/** The scores of each class. */
export function scoresByClass({ correct, predicted, actual }: ClassCounts): readonly ClassScores[] {
  return Array.from(actual, (support, i) => ({
    ...scores(correct[i]!, predicted[i]!, support),
    support,
  }));
}

/** The scores over all classes. */
export function averagedScores(counts: ClassCounts, average: Average): Scores {
  if (average === "micro") return scores(sum(counts.correct), sum(counts.predicted), sum(counts.actual));
  const classes = scoresByClass(counts);
  const weights = classes.map(({ support }) => (average === "macro" ? 1 : support));
  const total = sum(weights);
  const mean = (name: keyof Scores) =>
    ratio(
      classes.reduce((all, one, i) => all + one[name] * weights[i]!, 0),
      total,
    );
  return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
}

function scores(correct: number, predicted: number, actual: number): Scores {
  return {
    precision: ratio(correct, predicted),
    recall: ratio(correct, actual),
    f1: ratio(2 * correct, predicted + actual),
  };
}

/** 0 for 0 / 0. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}
