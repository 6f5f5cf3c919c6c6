// Sampling indices from logits, on the host.
import { ExpectationError, foldIn, type Key, randomUniform } from "@grus/tensor";
import { CellOptionError, inWords } from "../errors.ts";

/** How an index is sampled from logits. The filters apply in the order in which they are listed. */
export interface DrawOptions {
  /**
   * The indices that may come next: a set, or a function of those sampled so far, where undefined allows all.
   * Throws when it allows none. Default: all.
   */
  readonly allowed?:
    | Iterable<number>
    | ((sampled: readonly number[]) => Iterable<number> | undefined)
    | undefined;
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

/** The rule of `allowed`, which is read once, as it may be an iterator. */
export function allowedFunction(
  allowed: DrawOptions["allowed"],
): ((sampled: readonly number[]) => Iterable<number> | undefined) | undefined {
  if (allowed === undefined || typeof allowed === "function") return allowed;
  const always = new Set(allowed);
  return () => always;
}

/** Random numbers are made in blocks of this many. */
const BLOCK = 256;

/** Samples the indices of one sequence, one after the other; allocates nothing in a step, but for what it keeps. */
export class TokenSampler {
  readonly #where: string;
  readonly #key: Key;
  readonly #options: DrawOptions;
  readonly #allowed: ((sampled: readonly number[]) => Iterable<number> | undefined) | undefined;
  /** What has been sampled, if `allowed` reads it, and how many indices that is. */
  readonly #sampled: number[] = [];
  #count = 0;
  /** The indices that occurred, each once, if repetitions are penalised. */
  readonly #occurred = new Set<number>();
  #logits = new Float64Array(0);
  #weights = new Float64Array(0);
  /** Indices that may be sampled, in no order, and the sum of their weights. */
  #gathered = new Int32Array(0);
  #sum = 0;
  /** Indices that pass the filters, likeliest first. */
  #order = new Int32Array(0);
  #uniform: ArrayLike<number> = [];

  /** `where` is the prefix of errors; `key` has data: the same key gives the same sequence. */
  constructor(where: string, key: Key, options: DrawOptions, prompt: ArrayLike<number> = []) {
    checkDraw(where, options);
    this.#where = where;
    this.#key = key;
    this.#options = options;
    this.#allowed = allowedFunction(options.allowed);
    for (let i = 0; i < prompt.length; i++) this.#occurred.add(prompt[i]!);
  }

  /**
   * The next index, from `classes` logits that begin at `from`. Throws {@link ExpectationError} for logits
   * that are NaN, and {@link CellOptionError} if `allowed` leaves none.
   */
  next(logits: ArrayLike<number>, classes: number = logits.length, from = 0): number {
    this.#read(logits, classes, from);
    const index = this.#draw();
    const { allowed, repetitionPenalty = 1 } = this.#options;
    if (allowed !== undefined) this.#sampled.push(index);
    if (repetitionPenalty !== 1) this.#occurred.add(index);
    this.#count++;
    return index;
  }

  #read(logits: ArrayLike<number>, classes: number, from: number): void {
    if (this.#logits.length !== classes) {
      this.#logits = new Float64Array(classes);
      this.#weights = new Float64Array(classes);
      this.#gathered = new Int32Array(classes);
      this.#order = new Int32Array(classes);
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
    const allowed = this.#allowed?.(this.#sampled);
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
    if (topK === undefined && topP === 1 && minP === 0) return this.#at(u * total, undefined);
    const count = this.#filter(total);
    let sum = 0;
    for (let i = 0; i < count; i++) sum += this.#weights[this.#order[i]!]!;
    return this.#at(u * sum, count);
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
    const [scale, twos] = [1 / temperature, powersOfTwo()];
    let total = 0;
    for (let i = 0; i < logits.length; i++) {
      const weight = expOfNegative((logits[i]! - most) * scale, twos);
      weights[i] = weight;
      total += weight;
    }
    return total;
  }

  /**
   * Puts the indices that pass the filters first in the order, likeliest first; returns how many. `total` is the
   * sum of all weights.
   */
  #filter(total: number): number {
    const { topK = Number.POSITIVE_INFINITY, topP = 1, minP = 0 } = this.#options;
    const [weights, order] = [this.#weights, this.#order];
    const found = this.#gatherCandidates(total);
    const heap = this.#gathered;
    makeHeap(heap, found, weights);
    // Nucleus sampling counts the share of what top-k leaves.
    const isCut = topK < found;
    let [count, reached] = [0, 0];
    for (const most = Math.min(found, topK); count < most; count++) {
      if (!isCut && reached >= topP * total) break;
      order[count] = heap[0]!;
      heap[0] = heap[found - 1 - count]!;
      sink(heap, 0, found - 1 - count, weights);
      reached += weights[order[count]!]!;
    }
    if (isCut) count = firstReaching(order, weights, count, topP * reached);
    while (weights[order[count - 1]!]! < minP) count--;
    return count;
  }

  /** Gathers the indices that pass the first of the filters that bounds their number, and some more. */
  #gatherCandidates(total: number): number {
    const { topK, topP = 1, minP = 0 } = this.#options;
    if (topK !== undefined) return this.#gatherFew(topK, Number.POSITIVE_INFINITY);
    return topP < 1 ? this.#gatherFew(Number.POSITIVE_INFINITY, topP * total) : this.#gather(minP);
  }

  /** Gathers the `most` likeliest indices, or those whose weights reach `share`; few more, so that few are sorted. */
  #gatherFew(most: number, share: number): number {
    for (let bound = 0.1; bound > 1e-12; bound *= 0.01) {
      const found = this.#gather(bound);
      if (found >= most || this.#sum >= share) return found;
    }
    return this.#gather(0);
  }

  /** Gathers the indices whose weight is at least `bound` and not 0; returns how many. */
  #gather(bound: number): number {
    const [weights, gathered] = [this.#weights, this.#gathered];
    let [found, sum] = [0, 0];
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]!;
      if (weight < bound || weight === 0) continue;
      gathered[found++] = i;
      sum += weight;
    }
    this.#sum = sum;
    return found;
  }

  /**
   * The index at which the cumulative weights pass `share`, a part of their sum; never one of weight 0. Over the
   * first `count` of the order, or over all indices.
   */
  #at(share: number, count: number | undefined): number {
    const [weights, order] = [this.#weights, this.#order];
    let left = share;
    let last = 0;
    const end = count ?? weights.length;
    for (let i = 0; i < end; i++) {
      const index = count === undefined ? i : order[i]!;
      const weight = weights[index]!;
      if (weight === 0) continue;
      last = index;
      left -= weight;
      if (left < 0) return index;
    }
    return last;
  }

  #nextUniform(): number {
    const step = this.#count;
    if (step % BLOCK === 0) this.#uniform = randomUniform(foldIn(this.#key, step / BLOCK), [BLOCK]).data;
    return this.#uniform[step % BLOCK]!;
  }
}

/** 2^-n for whole n below 1012; made on first use. */
let powers: Float64Array | undefined;

function powersOfTwo(): Float64Array {
  powers ??= Float64Array.from({ length: 1012 }, (_, n) => 2 ** -n);
  return powers;
}

/**
 * e^x for x <= 0 with a relative error below 1e-9: 2^-n times the Taylor polynomial of e^r for |r| <= log(2) / 2. 0
 * below -700. `Math.exp` takes 1.5 times as long on Node 24, 2.7 times on Node 20.
 */
function expOfNegative(x: number, twos: Float64Array): number {
  if (x < -700) return 0;
  const n = Math.floor(0.5 - x * Math.LOG2E);
  const r = x + n * Math.LN2;
  const square = r * r;
  const low = 1 + r + square * (1 / 2 + r * (1 / 6));
  const high = 1 / 24 + r * (1 / 120) + square * (1 / 720 + r * (1 / 5040) + square * (1 / 40320));
  return twos[n]! * (low + square * square * high);
}

/** How many of the first `count` indices reach `share` of their weights. */
function firstReaching(order: Int32Array, weights: Float64Array, count: number, share: number): number {
  let reached = 0;
  for (let i = 0; i < count; i++) {
    reached += weights[order[i]!]!;
    if (reached >= share) return i + 1;
  }
  return count;
}

/** Orders the first `size` indices as a heap: the likeliest first, of equal ones the smallest index. */
function makeHeap(heap: Int32Array, size: number, weights: Float64Array): void {
  for (let at = (size >> 1) - 1; at >= 0; at--) sink(heap, at, size, weights);
}

/** Moves the index at `from` down the heap of the first `size` indices until none below it is likelier. */
function sink(heap: Int32Array, from: number, size: number, weights: Float64Array): void {
  const moved = heap[from]!;
  const weight = weights[moved]!;
  let at = from;
  for (let below = 2 * at + 1; below < size; below = 2 * at + 1) {
    const right = below + 1;
    if (right < size && isBefore(heap[right]!, weights[heap[right]!]!, heap[below]!, weights[heap[below]!]!))
      below = right;
    if (!isBefore(heap[below]!, weights[heap[below]!]!, moved, weight)) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = moved;
}

function isBefore(index: number, weight: number, other: number, itsWeight: number): boolean {
  return weight > itsWeight || (weight === itsWeight && index < other);
}
