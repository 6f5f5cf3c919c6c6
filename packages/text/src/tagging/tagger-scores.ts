// How well sentences are tagged.
import type { ClassificationReport } from "@grus/train";
import { type EntityScores, entityScores } from "../metrics/entity-scores.ts";
import { labelReport } from "../metrics/label-report.ts";
import { areEntityTags } from "./tag-schemes.ts";
import { checkKnownTags, type TaggedSentence } from "./tagged-sentences.ts";

/** The scores of a tagger on sentences. Plain data. */
export interface TaggerScores {
  /** Of the words: the share with the right tag is `accuracy`, `macro.f1` the macro F1 of the tags that occur. */
  readonly words: ClassificationReport;
  /** Precision, recall and F1 of entities as conlleval counts them, where the tags are those of entities. */
  readonly entities: EntityScores | undefined;
  /** The share of the sentences all of whose words have the right tag. */
  readonly sentences: number;
}

/**
 * Scores the tags that are found for sentences; `classes` are all tags of the model. Throws {@link TextError} for
 * sentences with other tags.
 */
export function taggerScores(
  sentences: readonly TaggedSentence[],
  found: readonly (readonly string[])[],
  classes: readonly string[],
): TaggerScores {
  checkKnownTags(sentences, classes);
  const own = sentences.map(({ tags }) => tags);
  const right = rightIn(sentences, found);
  return {
    words: labelReport(own.flat(), found.flat(), classes),
    entities: areEntityTags(classes) ? entityScores(own, found) : undefined,
    sentences: right.filter((count, i) => count === own[i]!.length).length / Math.max(1, own.length),
  };
}

/** The number of words of each sentence with the right tag. */
export function rightIn(
  sentences: readonly TaggedSentence[],
  found: readonly (readonly string[])[],
): readonly number[] {
  return sentences.map(({ tags }, i) => tags.filter((tag, word) => tag === found[i]![word]).length);
}

/** Words that training lacks. Plain data. */
export interface UnseenWords {
  /** The share of them that has the right tag; NaN where there is none. */
  readonly accuracy: number;
  readonly support: number;
}

/** Scores the words that do not occur in the training sentences, capitals told apart. */
export function unseenWords(
  train: readonly TaggedSentence[],
  sentences: readonly TaggedSentence[],
  found: readonly (readonly string[])[],
): UnseenWords {
  const known = new Set(train.flatMap(({ words }) => words));
  let [right, support] = [0, 0];
  for (const [i, { words, tags }] of sentences.entries())
    for (const [at, word] of words.entries()) {
      if (known.has(word)) continue;
      support += 1;
      if (tags[at] === found[i]![at]) right += 1;
    }
  return { accuracy: right / support, support };
}
