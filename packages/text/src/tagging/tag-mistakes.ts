// Words of test sentences with wrong tags.
import type { FoundSentence } from "./sentence-tagger.ts";
import type { TaggedSentence } from "./tagged-sentences.ts";

/** A word that got a wrong tag. Plain data. */
export interface TagMistake {
  /** The sentence, and the place of the word in it. */
  readonly words: readonly string[];
  readonly at: number;
  readonly tag: string;
  /** The tag that it got, and the probability of that. */
  readonly found: string;
  readonly probability: number;
}

/** Mistakes that are kept at most. */
const MOST = 50;

/** The most certain mistakes first. */
export function tagMistakes(
  sentences: readonly TaggedSentence[],
  found: readonly FoundSentence[],
): readonly TagMistake[] {
  return sentences
    .flatMap(({ words, tags }, i) => mistakesIn(words, tags, found[i]!))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, MOST);
}

function mistakesIn(
  words: readonly string[],
  tags: readonly string[],
  { tags: own, probabilities }: FoundSentence,
): readonly TagMistake[] {
  return tags.flatMap((tag, at) =>
    tag === own[at] ? [] : [{ words, at, tag, found: own[at]!, probability: probabilities[at]! }],
  );
}
