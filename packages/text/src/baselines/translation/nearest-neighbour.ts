// Translation by the most similar training text.
import { TextError } from "../../errors.ts";
import type { TranslationBaseline } from "../baseline.ts";
import {
  fitNgramFeatures,
  type NgramFeatures,
  type NgramFeaturesData,
  ngramFeaturesFrom,
} from "../features/ngram-features.ts";
import type { SparseRows } from "../features/sparse-rows.ts";
import type { NgramKinds } from "../features/text-ngrams.ts";

/** Options of {@link fitNearestNeighbour}. */
export interface NearestNeighbourOptions {
  /** The n-grams that make texts similar. Default: words 1 to 2. */
  readonly features?: NgramKinds | undefined;
}

/** A nearest-neighbour translator as plain data. {@link nearestNeighbourFrom} opens it. */
export interface NearestNeighbourData {
  readonly kind: "nearest-neighbour";
  readonly features: NgramFeaturesData;
  readonly sources: readonly string[];
  readonly targets: readonly string[];
}

/** A fitted translator. */
export interface NearestNeighbour extends TranslationBaseline {
  /** What {@link nearestNeighbourFrom} opens. */
  readonly data: NearestNeighbourData;
}

/**
 * Translates a text as the training text with the largest cosine of tf-idf vectors of n-grams, the first of
 * equals; a text that has no n-gram in common with any is left as it is.
 *
 * @throws TextError for unequal numbers, no texts, or invalid features.
 */
export function fitNearestNeighbour(
  sources: readonly string[],
  targets: readonly string[],
  { features = { words: [1, 2] } }: NearestNeighbourOptions = {},
): NearestNeighbour {
  if (sources.length !== targets.length)
    throw new TextError({
      problem: `fitNearestNeighbour: ${sources.length} sources and ${targets.length} targets; expected equal numbers.`,
      cure: "Pass one translation of each text.",
    });
  const fitted = fitNgramFeatures("fitNearestNeighbour", sources, { ...features, weighting: "tf-idf" });
  return nearestNeighbour({ kind: "nearest-neighbour", features: fitted.data, sources, targets }, fitted);
}

/** Opens a translator from its data. */
export function nearestNeighbourFrom(data: NearestNeighbourData): NearestNeighbour {
  return nearestNeighbour(data, ngramFeaturesFrom(data.features));
}

function nearestNeighbour(data: NearestNeighbourData, features: NgramFeatures): NearestNeighbour {
  const index = transposed(features.rows(data.sources));
  const cosines = new Float64Array(data.sources.length);
  return {
    name: "nearest neighbour",
    data,
    predict: (texts) => {
      const rows = features.rows(texts);
      return texts.map((text, row) => {
        const nearest = nearestOf(cosines, rows, row, index);
        return nearest === undefined ? text : data.targets[nearest]!;
      });
    },
  };
}

/** The text with the largest cosine; undefined if all are 0. */
function nearestOf(
  cosines: Float64Array,
  rows: SparseRows,
  row: number,
  index: SparseRows,
): number | undefined {
  cosines.fill(0);
  for (let i = rows.offsets[row]!; i < rows.offsets[row + 1]!; i++) {
    const column = rows.indices[i]!;
    for (let j = index.offsets[column]!; j < index.offsets[column + 1]!; j++)
      cosines[index.indices[j]!]! += rows.values[i]! * index.values[j]!;
  }
  let best: number | undefined;
  for (let text = 0; text < cosines.length; text++)
    if (cosines[text]! > (best === undefined ? 0 : cosines[best]!)) best = text;
  return best;
}

/** Rows by column: which texts have an n-gram. */
function transposed({ columns, offsets, indices, values }: SparseRows): SparseRows {
  const starts = new Int32Array(columns + 1);
  for (const column of indices) starts[column + 1]!++;
  for (let column = 0; column < columns; column++) starts[column + 1]! += starts[column]!;
  const next = starts.slice();
  const texts = new Int32Array(indices.length);
  const weights = new Float64Array(indices.length);
  for (let row = 0; row < offsets.length - 1; row++)
    for (let i = offsets[row]!; i < offsets[row + 1]!; i++) {
      const at = next[indices[i]!]!++;
      texts[at] = row;
      weights[at] = values[i]!;
    }
  return { columns: offsets.length - 1, offsets: starts, indices: texts, values: weights };
}
