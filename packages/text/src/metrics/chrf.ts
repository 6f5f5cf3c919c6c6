// chrF (Popović 2015) and chrF++ (Popović 2017), equal to sacrebleu's.
import { TextError } from "../errors.ts";
import { type References, referenceLists } from "./check-pairs.ts";
import { commonCount, ngramCounts, totalCount } from "./ngram-counts.ts";
import { splitWords } from "./white-space.ts";

/** Options of {@link chrF}. */
export interface ChrFOptions {
  /** The largest n-grams of characters. Default 6. */
  readonly characterOrder?: number | undefined;
  /** The largest n-grams of words: 0 is chrF, 2 is chrF++. Default 0. */
  readonly wordOrder?: number | undefined;
  /** How many times as much recall counts as precision. Default 2. */
  readonly beta?: number | undefined;
  /** Ignores case. Default false. */
  readonly lowercase?: boolean | undefined;
  /** Counts white space as characters. Default false. */
  readonly whiteSpace?: boolean | undefined;
}

/** n-grams of one order: in the hypothesis, in the reference, in both. */
interface OrderCounts {
  hypothesis: number;
  reference: number;
  common: number;
}

type Ngrams = readonly ReadonlyMap<string, number>[];

/**
 * chrF of a corpus, in percent:
 *
 *     (1 + beta²) · P · R / (beta² · P + R)
 *
 * where P and R are the precision and recall of n-grams, over all texts, averaged over the orders 1 to
 * `characterOrder` of characters (code points) and 1 to `wordOrder` of words. Orders that are longer than all
 * texts are left out. Of several references the one with the highest score of the sentence counts. Equal to
 * `sacrebleu.corpus_chrf` 2.6.
 *
 * @throws TextError for unequal numbers, no texts, or an invalid option.
 * @example
 * chrF(["the cat"], ["the cat"], { wordOrder: 2 }); // 100
 */
export function chrF(
  hypotheses: readonly string[],
  references: References,
  options: ChrFOptions = {},
): number {
  const lists = referenceLists("chrF", hypotheses, references);
  const { characterOrder = 6, wordOrder = 0, beta = 2 } = options;
  checkOptions(characterOrder, wordOrder, beta);
  const ngrams = (text: string) =>
    ngramsOf(options.lowercase ? text.toLowerCase() : text, characterOrder, wordOrder, options.whiteSpace);
  const total = Array.from({ length: characterOrder + wordOrder }, () => ({
    hypothesis: 0,
    reference: 0,
    common: 0,
  }));
  hypotheses.forEach((text, i) => {
    const best = bestCounts(ngrams(text), lists[i]!.map(ngrams), beta);
    best.forEach((counts, order) => add(total[order]!, counts));
  });
  return fScore(total, beta);
}

function ngramsOf(text: string, characterOrder: number, wordOrder: number, whiteSpace = false): Ngrams {
  const characters = Array.from(whiteSpace ? text : splitWords(text).join(""));
  const words = splitWords(text).flatMap(withoutPunctuation);
  return [
    ...Array.from({ length: characterOrder }, (_, i) => ngramCounts(characters, i + 1, "")),
    ...Array.from({ length: wordOrder }, (_, i) => ngramCounts(words, i + 1, " ")),
  ];
}

/** A word and one mark of punctuation at its end, else at its start, as in Popović's program. */
function withoutPunctuation(word: string): readonly string[] {
  if (word.length === 1) return [word];
  if (isPunctuation(word.at(-1)!)) return [word.slice(0, -1), word.at(-1)!];
  return isPunctuation(word[0]!) ? [word[0]!, word.slice(1)] : [word];
}

function isPunctuation(character: string): boolean {
  return /[!-/:-@[-`{-~]/.test(character);
}

function bestCounts(hypothesis: Ngrams, references: readonly Ngrams[], beta: number): readonly OrderCounts[] {
  const counts = references.map((reference) =>
    hypothesis.map((ngrams, order) => countsOf(ngrams, reference[order]!)),
  );
  const scores = counts.map((one) => fScore(one, beta));
  return counts[scores.indexOf(Math.max(...scores))]!;
}

/** An order that the reference is too short for does not count against the hypothesis. */
function countsOf(hypothesis: ReadonlyMap<string, number>, reference: ReadonlyMap<string, number>) {
  return {
    hypothesis: reference.size === 0 ? 0 : totalCount(hypothesis),
    reference: totalCount(reference),
    common: commonCount(hypothesis, reference),
  };
}

function add(total: OrderCounts, { hypothesis, reference, common }: OrderCounts): void {
  total.hypothesis += hypothesis;
  total.reference += reference;
  total.common += common;
}

function fScore(counts: readonly OrderCounts[], beta: number): number {
  const known = counts.filter(({ hypothesis, reference }) => hypothesis > 0 && reference > 0);
  const mean = (share: (one: OrderCounts) => number) =>
    known.reduce((sum, one) => sum + share(one), 0) / known.length;
  const precision = mean(({ common, hypothesis }) => common / hypothesis);
  const recall = mean(({ common, reference }) => common / reference);
  if (known.length === 0 || precision + recall === 0) return 0;
  return (100 * (1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall);
}

function checkOptions(characterOrder: number, wordOrder: number, beta: number): void {
  const isWhole = [characterOrder, wordOrder].every((order) => Number.isInteger(order) && order >= 0);
  if (!isWhole || characterOrder + wordOrder === 0)
    throw new TextError({
      problem: `chrF: characterOrder is ${characterOrder} and wordOrder ${wordOrder}; expected whole numbers of at least 0, not both 0.`,
      cure: "chrF has 6 and 0, chrF++ 6 and 2.",
    });
  if (!(beta > 0 && beta < Infinity))
    throw new TextError({
      problem: `chrF: beta is ${beta}; expected a number above 0.`,
      cure: "2 is usual: recall counts twice as much as precision.",
    });
}
