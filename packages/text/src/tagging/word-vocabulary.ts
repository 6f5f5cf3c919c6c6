// The words that a tagger knows.
import type { TaggedSentence } from "./tagged-sentences.ts";

/** Words with their indices: 0 is padding, 1 the unknown word. Case is not told apart. */
export interface WordVocabulary {
  /** With padding and the unknown word. */
  readonly size: number;
  /** The words in lower case, in the order of their indices from 2 on. */
  readonly words: readonly string[];
  /** The indices of words. */
  encode(words: readonly string[]): Int32Array;
}

/** The index of a word that a vocabulary lacks. */
export const UNKNOWN = 1;
const SPECIAL = 2;

/** The vocabulary of words in lower case, each once. */
export function wordVocabulary(words: readonly string[]): WordVocabulary {
  const indices = new Map(words.map((word, i) => [word, SPECIAL + i]));
  return {
    size: SPECIAL + words.length,
    words,
    encode: (sentence) => Int32Array.from(sentence, (word) => indices.get(word.toLowerCase()) ?? UNKNOWN),
  };
}

/** Which words of sentences are kept. */
export interface CountedWordsOptions {
  /** Words at most, padding and the unknown word included; the most frequent are kept. Default: all. */
  readonly vocabulary?: number | undefined;
  /** Words that are kept although they occur once, such as those with a pretrained vector. Default: none. */
  readonly isKnown?: ((word: string) => boolean) | undefined;
}

/** The words that occur twice, in lower case, the most frequent first; equal counts in order of code units. */
export function countedWords(
  sentences: readonly TaggedSentence[],
  { vocabulary = Number.POSITIVE_INFINITY, isKnown = () => false }: CountedWordsOptions,
): readonly string[] {
  const counts = new Map<string, number>();
  for (const { words } of sentences)
    for (const word of words) counts.set(word.toLowerCase(), (counts.get(word.toLowerCase()) ?? 0) + 1);
  return [...counts]
    .filter(([word, count]) => count >= 2 || isKnown(word))
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, Math.max(0, vocabulary - SPECIAL))
    .map(([word]) => word);
}
