// Whether a classifier is better than a baseline on the same test texts.
import type { ClassificationReport } from "@grus/train";

/** Whether the network was worth it. Plain data. */
export interface ClassifierVerdict {
  /** "level": the difference may be chance. */
  readonly kind: "better" | "level" | "worse";
  readonly text: string;
}

/** Predictions of the test texts. */
export interface TestedClassifier {
  readonly name: string;
  readonly report: ClassificationReport;
  /** Whether each text has the right label. */
  readonly isRight: readonly boolean[];
}

/** Differences with a smaller probability under chance are told from it. */
const SIGNIFICANCE = 0.05;

/**
 * Compares accuracies by the exact sign test over the texts that one of the two labels right and the other wrong
 * (McNemar 1947).
 */
export function classifierVerdict(network: TestedClassifier, baseline: TestedClassifier): ClassifierVerdict {
  const only = (first: TestedClassifier, second: TestedClassifier) =>
    first.isRight.filter((right, i) => right && !second.isRight[i]).length;
  const [won, lost] = [only(network, baseline), only(baseline, network)];
  const isChance = signTest(won, lost) >= SIGNIFICANCE;
  const kind = isChance ? "level" : won > lost ? "better" : "worse";
  const [own, other] = [network, baseline].map(({ report }) => `${(100 * report.accuracy).toFixed(1)} %`);
  const points = (100 * Math.abs(network.report.accuracy - baseline.report.accuracy)).toFixed(1);
  const start = `On texts that it has not seen the network labels ${own} right`;
  const endings = {
    better: `${points} points more than ${baseline.name} (${other}).`,
    level: `and ${baseline.name} ${other}: on ${network.isRight.length} texts a difference that may be chance, and ${baseline.name} is faster.`,
    worse: `${points} points fewer than ${baseline.name} (${other}): it was not worth it; train longer, or on more texts.`,
  };
  return { kind, text: `${start}, ${endings[kind]}` };
}

/** The probability of a split at least as uneven as `won` to `lost` where both are equally likely. */
export function signTest(won: number, lost: number): number {
  const count = won + lost;
  let term = -count * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= Math.min(won, lost); k++) {
    tail += Math.exp(term);
    term += Math.log(count - k) - Math.log(k + 1);
  }
  return Math.min(1, 2 * tail);
}
