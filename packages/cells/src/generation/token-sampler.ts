// Sampling indices from logits, on the host.
import { ExpectationError, foldIn, type Key, randomUniform } from "@grus/tensor";
import { CellOptionError, inWords } from "../errors.ts";

/** How an index is sampled from logits. The filters apply in the order in which they are listed. */
export interface DrawOptions {
  /**
   * The indices that may come next, given those sampled so far; undefined allows all. Default: all always.
   * Throws when it allows none.
   */
  readonly allowed?: ((sampled: readonly number[]) => Iterable<number> | undefined) | undefined;
  /**
   * Logits of indices that occurred before, in the prompt or sampled, are divided by this if positive and
   * multiplied if negative: above 1 makes repetitions less likely (Keskar et al., arXiv 1909.05858). Default 1.
   */
  readonly repetitionPenalty?: number | undefined;
  /** Divides the logits: below 1 likely indices become likelier; 0 takes the likeliest. Default 1. */
  readonly temperature?: number | undefined;
  /** Top-k sampling: only the `topK` likeliest indices are considered. Default: all. */
  readonly topK?: number | undefined;
  /**
   * Nucleus sampling: only the likeliest indices whose probabilities reach this sum are considered (Holtzman
   * et al., arXiv 1904.09751), in (0, 1]. Default 1.
   */
  readonly topP?: number | undefined;
  /**
   * Only indices at least this share as likely as the likeliest are considered (Nguyen et al., arXiv
   * 2407.01082), in [0, 1]. Default 0.
   */
  readonly minP?: number | undefined;
}

/** Throws {@link CellOptionError} for options out of range. */
export function checkDraw(where: string, options: DrawOptions): void {
  const { repetitionPenalty = 1, temperature = 1, topK, topP = 1, minP = 0 } = options;
  if (!(repetitionPenalty > 0 && Number.isFinite(repetitionPenalty)))
    throw new CellOptionError(where, "repetitionPenalty", repetitionPenalty, "a number above 0");
  if (!(temperature >= 0 && Number.isFinite(temperature)))
    throw new CellOptionError(where, "temperature", temperature, "a number of at least 0");
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1))
    throw new CellOptionError(where, "topK", topK, "a whole number of at least 1");
  if (!(topP > 0 && topP <= 1))
    throw new CellOptionError(where, "topP", topP, "a number above 0 and at most 1");
  if (!(minP >= 0 && minP <= 1)) throw new CellOptionError(where, "minP", minP, "a number from 0 to 1");
}

/** Random numbers are made in blocks of this many. */
const BLOCK = 256;

/** Samples the indices of one sequence, one after the other; allocates nothing in a step without filters. */
export class TokenSampler {
  readonly #where: string;
  readonly #key: Key;
  readonly #options: DrawOptions;
  readonly #sampled: number[] = [];
  /** The indices that occurred, each once. */
  readonly #occurred = new Set<number>();
  #logits = new Float64Array(0);
  #weights = new Float64Array(0);
  #uniform: ArrayLike<number> = [];

  /** `where` is the prefix of errors; `key` has data: the same key gives the same sequence. */
  constructor(where: string, key: Key, options: DrawOptions, prompt: ArrayLike<number> = []) {
    checkDraw(where, options);
    this.#where = where;
    this.#key = key;
    this.#options = options;
    for (let i = 0; i < prompt.length; i++) this.#occurred.add(prompt[i]!);
  }

  /**
   * The next index, from `classes` logits that begin at `from`. Throws {@link ExpectationError} for logits
   * that are NaN, and {@link CellOptionError} if `allowed` leaves none.
   */
  next(logits: ArrayLike<number>, classes: number = logits.length, from = 0): number {
    this.#read(logits, classes, from);
    const index = this.#draw();
    this.#sampled.push(index);
    this.#occurred.add(index);
    return index;
  }

  #read(logits: ArrayLike<number>, classes: number, from: number): void {
    if (this.#logits.length !== classes) {
      this.#logits = new Float64Array(classes);
      this.#weights = new Float64Array(classes);
    }
    const own = this.#logits;
    for (let i = 0; i < classes; i++) own[i] = logits[from + i]!;
    this.#allow(classes);
    const { repetitionPenalty = 1 } = this.#options;
    if (repetitionPenalty === 1) return;
    for (const index of this.#occurred)
      own[index] = own[index]! > 0 ? own[index]! / repetitionPenalty : own[index]! * repetitionPenalty;
  }

  #allow(classes: number): void {
    const allowed = this.#options.allowed?.(this.#sampled);
    if (allowed === undefined) return;
    const own = this.#logits;
    const kept = [...allowed].map((index) => [index, own[index]] as const);
    const outside = kept.find(([, logit]) => logit === undefined);
    if (kept.length === 0 || outside !== undefined) {
      const got = outside === undefined ? inWords("empty") : outside[0];
      throw new CellOptionError(this.#where, "allowed", got, `some of 0 to ${classes - 1}`);
    }
    own.fill(Number.NEGATIVE_INFINITY);
    for (const [index, logit] of kept) own[index] = logit!;
  }

  #draw(): number {
    const { temperature = 1, topK, topP = 1, minP = 0 } = this.#options;
    const likeliest = this.#likeliest();
    if (temperature === 0) return likeliest;
    const total = this.#weigh(this.#logits[likeliest]!, temperature);
    const u = this.#nextUniform();
    if (topK === undefined && topP === 1 && minP === 0) return indexAt(this.#weights, u * total);
    const chosen = this.#filtered(total, this.#options);
    const weights = chosen.map((index) => this.#weights[index]!);
    return chosen[indexAt(weights, u * weights.reduce((a, b) => a + b, 0))]!;
  }

  #likeliest(): number {
    const logits = this.#logits;
    let best = 0;
    for (let i = 0; i < logits.length; i++) {
      const logit = logits[i]!;
      if (logit > logits[best]!) best = i;
      else if (Number.isNaN(logit)) throw this.#notANumber();
    }
    return best;
  }

  #notANumber(): ExpectationError {
    return new ExpectationError(
      `${this.#where}: logits are NaN; expected numbers.\nPass a prompt of indices from 0 to ${this.#logits.length - 1}, and parameters that are finite.`,
      "numbers",
      "NaN",
    );
  }

  /** Sets the weights to exp((logit − most) / temperature); returns their sum. */
  #weigh(most: number, temperature: number): number {
    const [logits, weights] = [this.#logits, this.#weights];
    let total = 0;
    for (let i = 0; i < logits.length; i++) {
      weights[i] = Math.exp((logits[i]! - most) / temperature);
      total += weights[i]!;
    }
    return total;
  }

  /** The indices that pass the filters, likeliest first; `total` is the sum of all weights. */
  #filtered(total: number, { topK, topP = 1, minP = 0 }: DrawOptions): readonly number[] {
    const weights = this.#weights;
    const [most, share] = [
      topK ?? Number.POSITIVE_INFINITY,
      topP < 1 ? topP * total : Number.POSITIVE_INFINITY,
    ];
    const isBounded = topK !== undefined || topP < 1;
    const found = isBounded ? this.#likeliestFew(most, share) : this.#above(minP);
    const order = found.sort((a, b) => weights[b]! - weights[a]! || a - b).slice(0, topK);
    const sum = topK === undefined ? total : order.reduce((so, index) => so + weights[index]!, 0);
    let reached = 0;
    const last = order.findIndex((index) => {
      reached += weights[index]!;
      return reached >= topP * sum;
    });
    return order.slice(0, last < 0 ? order.length : last + 1).filter((index) => weights[index]! >= minP);
  }

  /** At least the `most` likeliest indices, or those whose weights reach `share`; few more, so that few are sorted. */
  #likeliestFew(most: number, share: number): number[] {
    for (let bound = 0.1; bound > 1e-12; bound *= 0.01) {
      const found = this.#above(bound);
      if (found.length >= most || found.reduce((sum, index) => sum + this.#weights[index]!, 0) >= share)
        return found;
    }
    return this.#above(0);
  }

  /** The indices whose weight is at least `bound` and not 0. */
  #above(bound: number): number[] {
    const found: number[] = [];
    this.#weights.forEach((weight, index) => {
      if (weight >= bound && weight > 0) found.push(index);
    });
    return found;
  }

  #nextUniform(): number {
    const step = this.#sampled.length;
    if (step % BLOCK === 0) this.#uniform = randomUniform(foldIn(this.#key, step / BLOCK), [BLOCK]).data;
    return this.#uniform[step % BLOCK]!;
  }
}

/** The position at which the cumulative weights pass `share`, a part of their sum; never one of weight 0. */
function indexAt(weights: ArrayLike<number>, share: number): number {
  let left = share;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return last;
}
