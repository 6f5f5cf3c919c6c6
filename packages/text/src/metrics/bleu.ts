// BLEU (Papineni et al. 2002), equal to sacrebleu's (Post 2018).
import { TextError } from "../errors.ts";
import { type BleuTokenizer, bleuTokens } from "./bleu-tokens.ts";
import { type References, referenceLists } from "./check-pairs.ts";
import { ngramCounts, totalCount } from "./ngram-counts.ts";

/**
 * What an order without matches counts as (Chen and Cherry 2014). "exponential" (NIST): the i-th such order as
 * 1 / 2^i matches; `{ floor }`: as that many matches; `{ add }`: adds that many to the matches and n-grams of
 * the orders above 1; "none": as 0, which makes the score 0.
 */
export type BleuSmoothing = "exponential" | "none" | { readonly floor: number } | { readonly add: number };

/** Options of {@link bleu}. */
export interface BleuOptions {
  /** Default "13a". */
  readonly tokenizer?: BleuTokenizer | undefined;
  /** Ignores case. Default false. */
  readonly lowercase?: boolean | undefined;
  /** Default "exponential". */
  readonly smoothing?: BleuSmoothing | undefined;
  /** The largest n-grams, in tokens. Default 4. */
  readonly order?: number | undefined;
  /**
   * Leaves out the orders that no hypothesis is long enough for, instead of a score of 0. Default false in
   * {@link bleu}, true in {@link sentenceBleu}.
   */
  readonly effectiveOrder?: boolean | undefined;
}

/** The result of {@link bleu}. Plain data. */
export interface BleuScore {
  /** 0 to 100. */
  readonly score: number;
  /** The share of n-grams that are in a reference, for n = 1, 2, … in percent, smoothed. */
  readonly precisions: readonly number[];
  /** 1, or exp(1 - referenceLength / hypothesisLength) for hypotheses that are shorter than the references. */
  readonly brevityPenalty: number;
  /** In tokens, over all hypotheses. */
  readonly hypothesisLength: number;
  /** In tokens: for each hypothesis that of the reference nearest in length, the shorter of two. */
  readonly referenceLength: number;
}

interface BleuCounts {
  readonly matches: number[];
  readonly totals: number[];
  hypothesisLength: number;
  referenceLength: number;
}

/**
 * BLEU of a corpus, in percent:
 *
 *     brevityPenalty · exp((ln p1 + … + ln pN) / N)
 *
 * where pn is the share of the hypotheses' n-grams that a reference has, each at most as often as the
 * reference with most of it. Equal to `sacrebleu.corpus_bleu` 2.6 with the same options. Texts are cased and
 * detokenised, one hypothesis with its references (one text, or a list of accepted ones) at a time.
 *
 * @throws TextError for unequal numbers, no texts, or an invalid option.
 * @example
 * bleu(["the cat sat down"], [["the cat sat down", "a cat sat down"]]).score; // 100
 */
export function bleu(
  hypotheses: readonly string[],
  references: References,
  options: BleuOptions = {},
): BleuScore {
  const order = checkedOrder(options.order ?? 4);
  const lists = referenceLists("bleu", hypotheses, references);
  const counts: BleuCounts = {
    matches: new Array<number>(order).fill(0),
    totals: new Array<number>(order).fill(0),
    hypothesisLength: 0,
    referenceLength: 0,
  };
  const tokens = (text: string) =>
    bleuTokens(options.lowercase ? text.toLowerCase() : text, options.tokenizer ?? "13a");
  hypotheses.forEach((text, i) => addSentence(counts, tokens(text), lists[i]!.map(tokens)));
  return scoreOf(counts, options);
}

/** BLEU of one sentence, as `sacrebleu.sentence_bleu`: {@link bleu} with `effectiveOrder`. */
export function sentenceBleu(
  hypothesis: string,
  references: string | readonly string[],
  options: BleuOptions = {},
): BleuScore {
  const effectiveOrder = options.effectiveOrder ?? true;
  return bleu([hypothesis], [references], { ...options, effectiveOrder });
}

function addSentence(counts: BleuCounts, hypothesis: string[], references: readonly string[][]): void {
  counts.hypothesisLength += hypothesis.length;
  counts.referenceLength += nearestLength(hypothesis.length, references);
  counts.matches.forEach((_, i) => {
    const found = ngramCounts(hypothesis, i + 1, " ");
    const accepted = references.map((reference) => ngramCounts(reference, i + 1, " "));
    counts.totals[i]! += totalCount(found);
    for (const [ngram, count] of found) {
      const most = accepted.reduce((most, one) => Math.max(most, one.get(ngram) ?? 0), 0);
      counts.matches[i]! += Math.min(count, most);
    }
  });
}

function nearestLength(length: number, references: readonly string[][]): number {
  const difference = (other: number) => Math.abs(other - length);
  return references
    .map((reference) => reference.length)
    .reduce((best, other) => {
      const further = difference(other) - difference(best);
      return further < 0 || (further === 0 && other < best) ? other : best;
    });
}

function scoreOf(counts: BleuCounts, { smoothing, effectiveOrder }: BleuOptions): BleuScore {
  const { hypothesisLength, referenceLength } = counts;
  const brevityPenalty = brevityPenaltyOf(hypothesisLength, referenceLength);
  const isWithoutMatch = counts.matches.every((matches) => matches === 0);
  const { precisions, known } = isWithoutMatch
    ? { precisions: counts.matches, known: 0 }
    : precisionsOf(counts, smoothing ?? "exponential");
  const orders = effectiveOrder ? known : precisions.length;
  const sum = precisions.slice(0, orders).reduce((sum, precision) => sum + Math.log(precision), 0);
  const score = isWithoutMatch ? 0 : brevityPenalty * Math.exp(sum / orders);
  return { score, precisions, brevityPenalty, hypothesisLength, referenceLength };
}

function brevityPenaltyOf(hypothesisLength: number, referenceLength: number): number {
  if (hypothesisLength >= referenceLength) return 1;
  return hypothesisLength === 0 ? 0 : Math.exp(1 - referenceLength / hypothesisLength);
}

/** The precisions of all orders, in percent, and the number of orders that a hypothesis is long enough for. */
function precisionsOf({ matches, totals }: BleuCounts, smoothing: BleuSmoothing) {
  const added = typeof smoothing === "object" && "add" in smoothing ? smoothing.add : 0;
  const precisions = matches.map(() => 0);
  let known = 0;
  let halvings = 0;
  for (let i = 0; i < matches.length; i++) {
    const more = i === 0 ? 0 : added;
    const [matched, total] = [matches[i]! + more, totals[i]! + more];
    if (total === 0) break;
    known = i + 1;
    if (matched === 0) halvings++;
    precisions[i] = (100 * (matched || unmatched(smoothing, halvings))) / total;
  }
  return { precisions, known };
}

function unmatched(smoothing: BleuSmoothing, halvings: number): number {
  if (smoothing === "exponential") return 2 ** -halvings;
  return typeof smoothing === "object" && "floor" in smoothing ? smoothing.floor : 0;
}

function checkedOrder(order: number): number {
  if (Number.isInteger(order) && order > 0) return order;
  throw new TextError({
    problem: `bleu: order is ${order}; expected a whole number of at least 1.`,
    cure: "Pass the length of the largest n-grams; 4 is usual.",
  });
}
