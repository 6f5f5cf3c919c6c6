// The most frequent tag of each word, and of its ending for unknown words.
import { TextError } from "../../errors.ts";
import type { TaggerBaseline } from "../baseline.ts";
import { TagCounts } from "./tag-counts.ts";
import { wordEndings } from "./word-endings.ts";

/** A most-frequent-tag tagger as plain data. {@link mostFrequentTagFrom} opens it. */
export interface MostFrequentTagData {
  readonly kind: "most-frequent-tag";
  /** The tag of each word. */
  readonly words: readonly (readonly [word: string, tag: string])[];
  /** The tag of the endings of rare words; the empty ending has one. */
  readonly endings: readonly (readonly [ending: string, tag: string])[];
}

/** A fitted tagger. */
export interface MostFrequentTag extends TaggerBaseline {
  /** What {@link mostFrequentTagFrom} opens. */
  readonly data: MostFrequentTagData;
}

/** Words that occur at most this often show how unknown words are tagged (Brants 2000). */
const RARE = 10;

/**
 * Fits a tagger that gives each word its most frequent tag. A word that the training sentences lack has the tag of
 * the word in lower case, if they have that, otherwise the most frequent tag of the words that occur at most 10 times
 * and share its longest known ending, of at most 5 characters and capitalised alike. Of equally frequent tags
 * the one that is more frequent in general counts, then the first in alphabetical order.
 *
 * @throws TextError for unequal numbers of sentences or tags, and without tokens.
 */
export function fitMostFrequentTag(
  sentences: readonly (readonly string[])[],
  tags: readonly (readonly string[])[],
): MostFrequentTag {
  checkSentences(sentences, tags);
  const words = new TagCounts();
  sentences.forEach((sentence, i) => {
    sentence.forEach((word, j) => {
      words.add(word, tags[i]![j]!);
    });
  });
  const endings = new TagCounts();
  const rare = words.rare(RARE);
  for (const [word, tag, count] of rare.length > 0 ? rare : words.rare(Infinity))
    for (const ending of wordEndings(word)) endings.add(ending, tag, count);
  return mostFrequentTagFrom({
    kind: "most-frequent-tag",
    words: words.mostFrequent(words),
    endings: endings.mostFrequent(words),
  });
}

/** Opens a tagger from its data. */
export function mostFrequentTagFrom(data: MostFrequentTagData): MostFrequentTag {
  const words = new Map(data.words);
  const endings = new Map(data.endings);
  const tagOf = (word: string): string => {
    const known = words.get(word) ?? words.get(word.toLowerCase());
    return known ?? endings.get(wordEndings(word).find((ending) => endings.has(ending))!)!;
  };
  return {
    name: "most frequent tag",
    data,
    predict: (sentences) => sentences.map((sentence) => sentence.map(tagOf)),
  };
}

function checkSentences(
  sentences: readonly (readonly string[])[],
  tags: readonly (readonly string[])[],
): void {
  if (sentences.length !== tags.length)
    throw new TextError({
      problem: `fitMostFrequentTag: ${sentences.length} sentences and tags for ${tags.length}; expected equal numbers.`,
      cure: "Pass the tags of each sentence.",
    });
  const unequal = sentences.findIndex((sentence, i) => sentence.length !== tags[i]!.length);
  if (unequal >= 0)
    throw new TextError({
      problem: `fitMostFrequentTag: sentence ${unequal} has ${sentences[unequal]!.length} tokens and ${tags[unequal]!.length} tags; expected equal numbers.`,
      cure: "Pass one tag for each token.",
    });
  if (sentences.every(({ length }) => length === 0))
    throw new TextError({
      problem: "fitMostFrequentTag: the sentences have no tokens; expected at least one.",
      cure: "Pass tagged sentences.",
    });
}
