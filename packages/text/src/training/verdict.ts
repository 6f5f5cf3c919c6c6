// Whether a network that labels is better than a baseline on the same test.
import { signTest } from "../metrics/sign-test.ts";

/** Whether the network was worth it. Plain data. */
export interface Verdict {
  /** "level": the difference may be chance. */
  readonly kind: "better" | "level" | "worse";
  readonly text: string;
}

/** What is compared. */
export interface Comparison {
  /** What the test is made of, such as "texts". */
  readonly things: string;
  /** What the network does, from its figure as text, such as `(share) => "labels " + share + " right"`. */
  readonly does: (figure: string) => string;
  /** Shares from 0 to 1. */
  readonly own: number;
  readonly other: number;
  readonly baseline: string;
  /** How many of the things the network alone labels better, how many the baseline alone, and how many there are. */
  readonly won: number;
  readonly lost: number;
  readonly count: number;
}

/** Differences with a smaller probability under chance are told from it. */
const SIGNIFICANCE = 0.05;

/** The verdict on two figures; the exact sign test (McNemar 1947) decides whether the difference may be chance. */
export function verdictOf(compared: Comparison): Verdict {
  const { things, does, own, other, baseline, won, lost, count } = compared;
  const isChance = signTest(won, lost) >= SIGNIFICANCE;
  const kind = isChance ? "level" : own > other ? "better" : "worse";
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const points = (100 * Math.abs(own - other)).toFixed(1);
  const start = `On ${things} that it has not seen the network ${does(percent(own))}`;
  const endings = {
    better: `${points} points more than ${baseline} (${percent(other)}).`,
    level: `and ${baseline} ${percent(other)}: on ${count} ${things} a difference that may be chance, and ${baseline} is faster.`,
    worse: `${points} points fewer than ${baseline} (${percent(other)}): it was not worth it; train longer, or on more ${things}.`,
  };
  return { kind, text: `${start}, ${endings[kind]}` };
}
