// Precision, recall and F1 of entities, as conlleval counts them.
import { averagedScores, type ClassCounts, type ClassScores, type Scores, scoresByClass } from "@grus/train";
import { TextError } from "../errors.ts";
import { entitySpans } from "./entity-spans.ts";

/** Scores of the entities of one type. */
export interface EntityTypeScores extends ClassScores {
  readonly type: string;
  /** How many entities of the type were predicted. */
  readonly predicted: number;
}

/** The result of {@link entityScores}. Plain data. */
export interface EntityScores extends Scores {
  /** The number of entities. */
  readonly support: number;
  /** The number of predicted entities. */
  readonly predicted: number;
  /** The share of tokens whose tag is right, O included. */
  readonly accuracy: number;
  /** By type, in alphabetical order. */
  readonly types: readonly EntityTypeScores[];
}

/**
 * Scores of entities over all sentences, as conlleval (Tjong Kim Sang and Buchholz 2000) prints them, as shares
 * in [0, 1]: a predicted entity is correct if an entity of the same type has the same first and last token.
 *
 *     precision = correct / predicted, recall = correct / support, f1 = 2 · correct / (predicted + support)
 *
 * Tags are those of any scheme that {@link entitySpans} reads, and the two arguments may differ in it (accuracy then
 * compares different tags).
 *
 * @throws TextError for sentences of unequal numbers or lengths, and for unknown tags.
 */
export function entityScores(
  tags: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
): EntityScores {
  checkLengths(tags, predicted);
  const counts = new Map<string, TypeCounts>();
  tags.forEach((sentence, i) => countEntities(counts, sentence, predicted[i]!));
  const types = [...counts.keys()].sort();
  const all: ClassCounts = {
    correct: types.map((type) => counts.get(type)!.correct),
    predicted: types.map((type) => counts.get(type)!.predicted),
    actual: types.map((type) => counts.get(type)!.actual),
  };
  const classes = scoresByClass(all);
  return {
    ...averagedScores(all, "micro"),
    support: total(all.actual),
    predicted: total(all.predicted),
    accuracy: tokenAccuracy(tags, predicted),
    types: types.map((type, i) => ({ type, ...classes[i]!, predicted: all.predicted[i]! })),
  };
}

interface TypeCounts {
  correct: number;
  predicted: number;
  actual: number;
}

function countEntities(
  counts: Map<string, TypeCounts>,
  tags: readonly string[],
  predicted: readonly string[],
): void {
  const of = (type: string) => {
    const known = counts.get(type) ?? { correct: 0, predicted: 0, actual: 0 };
    counts.set(type, known);
    return known;
  };
  const actual = new Set<string>();
  for (const { type, start, end } of entitySpans(tags)) {
    of(type).actual++;
    actual.add(`${start} ${end} ${type}`);
  }
  for (const { type, start, end } of entitySpans(predicted)) {
    of(type).predicted++;
    if (actual.has(`${start} ${end} ${type}`)) of(type).correct++;
  }
}

function tokenAccuracy(
  tags: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
): number {
  const tokens = tags.reduce((sum, { length }) => sum + length, 0);
  const correct = tags.reduce(
    (sum, sentence, i) => sum + sentence.filter((tag, j) => tag === predicted[i]![j]).length,
    0,
  );
  return tokens === 0 ? 0 : correct / tokens;
}

function total(counts: ArrayLike<number>): number {
  return Array.from(counts).reduce((sum, count) => sum + count, 0);
}

function checkLengths(tags: readonly (readonly string[])[], predicted: readonly (readonly string[])[]): void {
  if (tags.length !== predicted.length)
    throw new TextError({
      problem: `entityScores: ${tags.length} tagged and ${predicted.length} predicted sentences; expected equal numbers.`,
      cure: "Pass the predicted tags of each sentence.",
    });
  const unequal = tags.findIndex((sentence, i) => sentence.length !== predicted[i]!.length);
  if (unequal >= 0)
    throw new TextError({
      problem: `entityScores: sentence ${unequal} has ${tags[unequal]!.length} tags and ${predicted[unequal]!.length} predicted ones; expected equal numbers.`,
      cure: "Predict one tag for each token.",
    });
}
