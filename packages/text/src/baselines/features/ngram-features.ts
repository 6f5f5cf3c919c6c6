// Texts as sparse rows of n-gram features.
import { TextError } from "../../errors.ts";
import { type SparseRows, sparseRows } from "./sparse-rows.ts";
import { type NgramKinds, textNgrams } from "./text-ngrams.ts";

/** How much an n-gram counts that occurs c times in a text. */
export type NgramWeighting =
  /** c */
  | "counts"
  /** 1 */
  | "presence"
  /** (1 + ln c) · (1 + ln((1 + N) / (1 + n))) for n of N training texts that have it; rows of length 1. */
  | "tf-idf";

/** Options of n-gram features. */
export interface NgramOptions extends NgramKinds {
  readonly weighting: NgramWeighting;
  /** Leaves out n-grams of fewer training texts. Default 1. */
  readonly minimumTexts?: number | undefined;
}

/** N-gram features as plain data. */
export interface NgramFeaturesData {
  readonly options: NgramOptions;
  /** The n-grams by column. */
  readonly ngrams: readonly string[];
  /** The weight of each column; 1 unless the weighting is "tf-idf". */
  readonly weights: Float64Array;
}

/** Converts texts to rows. */
export interface NgramFeatures {
  readonly data: NgramFeaturesData;
  /** The features of texts; n-grams that the training texts lack are left out. */
  rows(texts: readonly string[]): SparseRows;
}

/** The features of training texts. Throws TextError for invalid options, and if there are no n-grams. */
export function fitNgramFeatures(
  source: string,
  texts: readonly string[],
  options: NgramOptions,
): NgramFeatures {
  checkOptions(source, options);
  const textCounts = new Map<string, number>();
  for (const text of texts)
    for (const ngram of new Set(textNgrams(text, options)))
      textCounts.set(ngram, (textCounts.get(ngram) ?? 0) + 1);
  const kept = [...textCounts].filter(([, count]) => count >= (options.minimumTexts ?? 1));
  if (kept.length === 0)
    throw new TextError({
      problem: `${source}: the texts have no n-grams that occur in ${options.minimumTexts ?? 1} of them.`,
      cure: "Pass texts that are not empty, or a smaller minimumTexts.",
    });
  const inverse = (count: number) => 1 + Math.log((1 + texts.length) / (1 + count));
  return ngramFeaturesFrom({
    options,
    ngrams: kept.map(([ngram]) => ngram),
    weights: Float64Array.from(kept, ([, count]) => (options.weighting === "tf-idf" ? inverse(count) : 1)),
  });
}

/** Opens features from their data. */
export function ngramFeaturesFrom(data: NgramFeaturesData): NgramFeatures {
  const columns = new Map(data.ngrams.map((ngram, column) => [ngram, column]));
  return {
    data,
    rows: (texts) =>
      sparseRows(
        texts.map((text) => rowOf(text, columns, data)),
        columns.size,
      ),
  };
}

function rowOf(
  text: string,
  columns: ReadonlyMap<string, number>,
  { options, weights }: NgramFeaturesData,
): Map<number, number> {
  const row = new Map<number, number>();
  for (const ngram of textNgrams(text, options)) {
    const column = columns.get(ngram);
    if (column !== undefined) row.set(column, (row.get(column) ?? 0) + 1);
  }
  if (options.weighting === "presence") for (const column of row.keys()) row.set(column, 1);
  if (options.weighting === "tf-idf") weigh(row, weights);
  return row;
}

function weigh(row: Map<number, number>, weights: Float64Array): void {
  let squares = 0;
  for (const [column, count] of row) {
    const value = (1 + Math.log(count)) * weights[column]!;
    row.set(column, value);
    squares += value * value;
  }
  for (const [column, value] of row) row.set(column, value / Math.sqrt(squares));
}

function checkOptions(source: string, { words, characters, minimumTexts = 1 }: NgramOptions): void {
  if (words === undefined && characters === undefined)
    throw new TextError({
      problem: `${source}: the features have neither words nor characters; expected one of them at least.`,
      cure: "Pass words: [1, 2], characters: [2, 5], or both.",
    });
  for (const [name, range] of Object.entries({ words, characters }))
    if (range !== undefined && !isRange(range))
      throw new TextError({
        problem: `${source}: ${name} is [${range.join(", ")}]; expected two whole numbers, 1 <= shortest <= longest.`,
        cure: "Pass the lengths of the shortest and the longest n-grams, such as [1, 2].",
      });
  if (!(Number.isInteger(minimumTexts) && minimumTexts >= 1))
    throw new TextError({
      problem: `${source}: minimumTexts is ${minimumTexts}; expected a whole number of at least 1.`,
      cure: "1 keeps all n-grams.",
    });
}

function isRange([shortest, longest]: readonly [number, number]): boolean {
  return Number.isInteger(shortest) && Number.isInteger(longest) && 1 <= shortest && shortest <= longest;
}
