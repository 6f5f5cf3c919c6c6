// A generated sequence, and how generated sequences are ranked.
import type { TensorData } from "@grus/tensor";

/** A complete sequence of indices with its log-probability. */
export interface Hypothesis {
  /** Without the start and end indices. */
  readonly tokens: Int32Array;
  /** Natural logarithm of the probability, including that of the end index if it was reached. */
  readonly logProbability: number;
  /** What hypotheses are ranked by: `logProbability` with the penalties of length and coverage. */
  readonly score: number;
  /** Whether the sequence reached the end index rather than the maximal number of steps. */
  readonly ended: boolean;
  /**
   * Attention weights of each token, [tokens, positions], if the step returns them: the positions of the
   * weights, without padding where they are those of a ragged input.
   */
  readonly weights?: TensorData<"float32"> | undefined;
}

/**
 * Penalties by which hypotheses of different lengths are compared, as in Wu et al. 2016 (arXiv 1609.08144),
 * equation 14:
 *
 *     score = log P / lp(steps) + coveragePenalty · Σ_i log min(Σ_j p_ij, 1)
 *
 * with p_ij the attention of step j to position i. The end counts as a step.
 */
export interface RankOptions {
  /** α: 0 favours short sequences. Default 1. */
  readonly lengthPenalty?: number | undefined;
  /** lp(steps): "power" (default): steps^α; "wu": ((5 + steps) / 6)^α, the form of the paper. */
  readonly lengthForm?: "power" | "wu" | undefined;
  /**
   * β of the paper, at least 0: prefers sequences that attend to every position of the input. Positions that
   * are never attended to at all, such as padding, do not count. `step` must return `weights`. Default 0.
   */
  readonly coveragePenalty?: number | undefined;
}

/** A sequence as it is ranked. */
export interface Ranked {
  readonly logProbability: number;
  /** Steps, the end included. */
  readonly steps: number;
  /** The attention to each position so far, summed over steps. */
  readonly coverage: ArrayLike<number> | undefined;
}

/** The score of a sequence. */
export function scoreOf(options: RankOptions, { logProbability, steps, coverage }: Ranked): number {
  const { coveragePenalty = 0 } = options;
  const normalised = logProbability / lengthNorm(options, steps);
  return coveragePenalty === 0 ? normalised : normalised + coveragePenalty * logCoverage(coverage ?? []);
}

/** The highest score of any continuation that has from `least` to `most` steps. */
export function bestScore(
  options: RankOptions,
  logProbability: number,
  [least, most]: readonly [number, number],
): number {
  return logProbability / Math.max(lengthNorm(options, least), lengthNorm(options, most));
}

function lengthNorm({ lengthPenalty = 1, lengthForm = "power" }: RankOptions, steps: number): number {
  const length = Math.max(1, steps);
  return (lengthForm === "wu" ? (5 + length) / 6 : length) ** lengthPenalty;
}

function logCoverage(coverage: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < coverage.length; i++) {
    const attended = coverage[i]!;
    if (attended > 0 && attended < 1) total += Math.log(attended);
  }
  return total;
}
