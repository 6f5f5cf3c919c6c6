// Whether a classifier is better than a baseline on the same test texts.
import type { ClassificationReport } from "@grus/train";
import { type Verdict, verdictOf } from "../training/verdict.ts";

/** Predictions of the test texts. */
export interface TestedClassifier {
  readonly name: string;
  readonly report: ClassificationReport;
  /** Whether each text has the right label. */
  readonly isRight: readonly boolean[];
}

/** Compares accuracies, by the texts that one of the two labels right and the other wrong. */
export function classifierVerdict(network: TestedClassifier, baseline: TestedClassifier): Verdict {
  const only = (first: TestedClassifier, second: TestedClassifier) =>
    first.isRight.filter((right, i) => right && !second.isRight[i]).length;
  return verdictOf({
    things: "texts",
    does: (share) => `labels ${share} right`,
    own: network.report.accuracy,
    other: baseline.report.accuracy,
    baseline: baseline.name,
    won: only(network, baseline),
    lost: only(baseline, network),
    count: network.isRight.length,
  });
}
