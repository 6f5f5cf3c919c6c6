// Beam search: bookkeeping of the hypotheses of one input, independent of the model that scores them.
import { ExpectationError } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import type { TokenRule } from "./allowed-tokens.ts";
import { bestScore, type Hypothesis, type RankOptions, scoreOf } from "./hypothesis.ts";
import { TopCandidates } from "./top-candidates.ts";

/** The rules of a search. */
export interface BeamRules extends RankOptions {
  readonly beams: number;
  readonly results: number;
  readonly end: number | undefined;
  readonly minSteps: number;
  readonly maxSteps: number;
  readonly exact: boolean;
  readonly rule: TokenRule | undefined;
}

/** The scores of a step for all rows. */
export interface StepScores {
  /** [rows, classes] */
  readonly logProbabilities: ArrayLike<number>;
  readonly classes: number;
  /** Attention weights, [rows, width], of which the first `positions` are those of this input. */
  readonly weights?: WeightRows | undefined;
}

/** Attention weights of all rows. */
export interface WeightRows {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly positions: number;
}

/** A sequence that can still grow. */
interface Beam {
  readonly tokens: readonly number[];
  readonly logProbability: number;
  readonly coverage: Float64Array | undefined;
  /** The attention weights of each token. */
  readonly weights: readonly Float32Array[];
}

interface Finished extends Beam {
  readonly score: number;
  readonly ended: boolean;
}

const ROOT: Beam = { tokens: [], logProbability: 0, coverage: undefined, weights: [] };

/** A search for the likeliest sequences: keeps the best `beams` open ones and sets finished ones aside. */
export class BeamSearch {
  /** The newest index of each beam, [beams]; unused beams repeat the first. */
  readonly tokens: Int32Array;
  /** The beam of the previous step that each beam continues, [beams]. */
  readonly from: Int32Array;
  readonly #rules: BeamRules;
  readonly #best: TopCandidates;
  #open: readonly Beam[] = [ROOT];
  #ended: readonly Finished[] = [];
  #isOpen = true;

  constructor(rules: BeamRules, start: number) {
    this.#rules = rules;
    // Twice as many as beams: each beam may end, and as many must remain.
    this.#best = new TopCandidates(2 * rules.beams);
    this.tokens = new Int32Array(rules.beams).fill(start);
    this.from = new Int32Array(rules.beams);
  }

  /** Whether the search continues. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Takes the scores after each beam, in the rows from `firstRow`; sets `tokens`, `from` and `isOpen`. */
  advance(scores: StepScores, firstRow: number): void {
    this.#select(scores, firstRow);
    const { beams, tokens, count } = this.#best;
    const { beams: width, end } = this.#rules;
    const after = this.#open.map((beam, row) => attended(beam, scores.weights, firstRow + row));
    const ended: Finished[] = [];
    const open: Beam[] = [];
    for (let i = 0; i < count && open.length < width; i++) {
      const parent = after[beams[i]!]!;
      const logProbability = this.#best.logProbabilities[i]!;
      if (tokens[i] !== end) {
        this.tokens[open.length] = tokens[i]!;
        this.from[open.length] = beams[i]!;
        open.push({ ...parent, tokens: [...parent.tokens, tokens[i]!], logProbability });
      } else if (i < width) ended.push(this.#finished(parent, logProbability, true));
    }
    this.#ended = ranked([...this.#ended, ...ended]).slice(0, width);
    this.#open = open;
    this.tokens.fill(this.tokens[0]!, open.length);
    this.from.fill(this.from[0]!, open.length);
    this.#isOpen = open.length > 0 && open[0]!.tokens.length < this.#rules.maxSteps && !this.#isSettled();
  }

  /** The best hypotheses, best first; those of `maxSteps` steps compete with those that ended. */
  results(): readonly Hypothesis[] {
    const isFull = this.#open[0]?.tokens.length === this.#rules.maxSteps;
    const full = isFull ? this.#open.map((beam) => this.#finished(beam, beam.logProbability, false)) : [];
    return ranked([...this.#ended, ...full])
      .slice(0, this.#rules.results)
      .map(hypothesisOf);
  }

  #select({ logProbabilities, classes }: StepScores, firstRow: number): void {
    const { end, minSteps, rule } = this.#rules;
    if (end !== undefined && end >= classes)
      throw new CellOptionError("decode", "end", end, `an index from 0 to ${classes - 1}`);
    const isEarly = end !== undefined && this.#open[0]!.tokens.length < minSteps;
    this.#best.clear();
    this.#open.forEach(({ tokens, logProbability: so }, beam) => {
      const at = (firstRow + beam) * classes;
      if (Number.isNaN(logProbabilities[at]!)) throw notANumber();
      const allowed = rule?.(tokens, classes);
      if (allowed !== undefined) {
        for (const token of allowed)
          if (!(isEarly && token === end)) this.#best.add(beam, token, so + logProbabilities[at + token]!);
        return;
      }
      const ranges = isEarly ? [[0, end] as const, [end + 1, classes] as const] : [[0, classes] as const];
      for (const range of ranges) this.#best.addRange(beam, so, logProbabilities, at, range);
    });
  }

  #finished(beam: Beam, logProbability: number, ended: boolean): Finished {
    const steps = beam.tokens.length + (ended ? 1 : 0);
    const score = scoreOf(this.#rules, { logProbability, steps, coverage: beam.coverage });
    // The weights of the step that ends belong to no token.
    return { ...beam, logProbability, score, ended, weights: beam.weights.slice(0, beam.tokens.length) };
  }

  /** Whether the open beams, judged by `exact`, do not surpass the hypotheses that ended. */
  #isSettled(): boolean {
    const { exact, beams, results, maxSteps } = this.#rules;
    const worst = this.#ended[(exact ? results : beams) - 1];
    if (worst === undefined) return false;
    // Greedy decoding: the likeliest step was the end.
    if (beams === 1 && !exact) return true;
    return this.#open.every(({ tokens, logProbability, coverage }) => {
      const steps = tokens.length + 1;
      const most = exact
        ? bestScore(this.#rules, logProbability, [steps, maxSteps])
        : scoreOf(this.#rules, { logProbability, steps, coverage });
      return worst.score >= most;
    });
  }
}

/** The beam after a step, with the attention of that step. */
function attended(beam: Beam, weights: WeightRows | undefined, row: number): Beam {
  if (weights === undefined) return beam;
  const { data, width, positions } = weights;
  const own = Float32Array.from({ length: positions }, (_, i) => data[row * width + i]!);
  const coverage = Float64Array.from(own, (weight, i) => weight + (beam.coverage?.[i] ?? 0));
  return { ...beam, coverage, weights: [...beam.weights, own] };
}

/** Best first; equal ones in the order in which they were found. */
function ranked(all: readonly Finished[]): readonly Finished[] {
  return all.toSorted((a, b) => b.score - a.score);
}

function hypothesisOf({ tokens, logProbability, score, ended, coverage, weights }: Finished): Hypothesis {
  const found = { tokens: Int32Array.from(tokens), logProbability, score, ended };
  if (coverage === undefined) return found;
  const shape = [tokens.length, coverage.length];
  const data = new Float32Array(tokens.length * coverage.length);
  weights.forEach((row, i) => data.set(row, i * coverage.length));
  return { ...found, weights: { shape, dtype: "float32", data } };
}

function notANumber(): ExpectationError {
  return new ExpectationError(
    "decode: logits are NaN; expected numbers.\nPass inputs within the vocabulary, and parameters that are finite.",
    "numbers",
    "NaN",
  );
}
