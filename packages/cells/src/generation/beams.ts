// Beam search: bookkeeping of hypotheses, independent of the model that scores them.

/** A complete sequence of indices with its log-probability. */
export interface Hypothesis {
  /** Without the start and end indices. */
  readonly tokens: Int32Array;
  /** Natural logarithm of the probability, including that of the end index if it was reached. */
  readonly logProbability: number;
  /** Whether the sequence reached the end index rather than the maximal number of steps. */
  readonly ended: boolean;
}

/** A sequence that can still grow. */
interface Beam {
  readonly tokens: readonly number[];
  readonly logProbability: number;
}

/** The input of the model's next step. */
export interface NextStep {
  /** The newest index of each beam, [beams]; unused beams repeat the first. */
  readonly tokens: Int32Array;
  /** The row of the previous step that each beam continues, [beams]. */
  readonly from: Int32Array;
}

/** How a search ranks hypotheses. */
export interface BeamRules {
  readonly beams: number;
  readonly end: number | undefined;
  /** Hypotheses are ranked by log-probability / length^lengthPenalty, where the end counts as a step. */
  readonly lengthPenalty: number;
}

/** A search for the likeliest sequences: keeps the best `beams` open ones and sets finished ones aside. */
export class BeamSearch {
  readonly #rules: BeamRules;
  #open: readonly Beam[] = [{ tokens: [], logProbability: 0 }];
  #ended: readonly Hypothesis[] = [];

  constructor(rules: BeamRules) {
    this.#rules = rules;
  }

  /**
   * Takes log-probabilities [beams, classes] of the step after each open beam; returns the next input, or
   * undefined when the search is over.
   */
  advance(logProbabilities: ArrayLike<number>, classes: number): NextStep | undefined {
    const { beams, end } = this.#rules;
    const best = this.#candidates(logProbabilities, classes).slice(0, 2 * beams);
    const isEnd = ({ token }: Candidate) => token === end;
    const ended = best
      .slice(0, beams)
      .filter(isEnd)
      .map((found) => this.#hypothesis(found));
    this.#ended = this.#ranked([...this.#ended, ...ended]).slice(0, beams);
    const open = best.filter((found) => !isEnd(found)).slice(0, beams);
    this.#open = open.map(({ row, token, logProbability }) => ({
      tokens: [...this.#open[row]!.tokens, token],
      logProbability,
    }));
    if (open.length === 0 || this.#isSettled()) return undefined;
    const padded = Array.from({ length: beams }, (_, i) => open[i] ?? open[0]!);
    return {
      tokens: Int32Array.from(padded, ({ token }) => token),
      from: Int32Array.from(padded, ({ row }) => row),
    };
  }

  /** The best hypotheses, best first; open ones if fewer have finished. */
  results(): readonly Hypothesis[] {
    const { beams } = this.#rules;
    const open = this.#open.map(({ tokens, logProbability }) => ({
      tokens: Int32Array.from(tokens),
      logProbability,
      ended: false,
    }));
    const all = this.#ended.length >= beams ? this.#ended : [...this.#ended, ...open];
    return this.#ranked(all).slice(0, beams);
  }

  #candidates(logProbabilities: ArrayLike<number>, classes: number): Candidate[] {
    const all = this.#open.flatMap(({ logProbability }, row) =>
      Array.from({ length: classes }, (_, token) => ({
        row,
        token,
        logProbability: logProbability + logProbabilities[row * classes + token]!,
      })),
    );
    return all.sort((a, b) => b.logProbability - a.logProbability);
  }

  #hypothesis({ row, logProbability }: Candidate): Hypothesis {
    return { tokens: Int32Array.from(this.#open[row]!.tokens), logProbability, ended: true };
  }

  #ranked(all: readonly Hypothesis[]): readonly Hypothesis[] {
    return all.toSorted((a, b) => this.#score(b) - this.#score(a));
  }

  #score({ tokens, logProbability, ended }: Hypothesis): number {
    return logProbability / Math.max(1, tokens.length + (ended ? 1 : 0)) ** this.#rules.lengthPenalty;
  }

  /** Whether enough hypotheses have finished and no open beam is better than the worst of them. */
  #isSettled(): boolean {
    const worst = this.#ended[this.#rules.beams - 1];
    const [best] = this.#open;
    if (worst === undefined || best === undefined) return false;
    return (
      this.#score(worst) >=
      this.#score({ tokens: Int32Array.from(best.tokens), logProbability: best.logProbability, ended: true })
    );
  }
}

interface Candidate {
  readonly row: number;
  readonly token: number;
  readonly logProbability: number;
}
