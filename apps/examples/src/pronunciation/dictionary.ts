// Words with their pronunciations, of the npm package cmu-pronouncing-dictionary.
import { permutation } from "@grus/data";
import { dictionary } from "cmu-pronouncing-dictionary";
import type { text as language } from "grus";

/** Words to learn from, words that choose the epoch, and words to test on, none of which is in two parts. */
export interface PronouncedParts {
  readonly train: language.TextPairs;
  readonly validation: language.TextPairs;
  readonly test: language.TextPairs;
}

/** How many words each part has. */
export interface PronouncedSizes {
  readonly test: number;
  readonly validation: number;
  /** At most. Default: all others. */
  readonly train?: number | undefined;
}

/** The words in an order of a fixed seed: the first are the test, the next validation, the others to learn from. */
export function splitDictionary({ test, validation, train }: PronouncedSizes): PronouncedParts {
  const words = [...pronunciations(dictionary)];
  const order = [...permutation(words.length, { seed: 1 })].map((row) => words[row]!);
  const part = (from: number, to?: number) => {
    const own = order.slice(from, to);
    return { sources: own.map(([word]) => word), targets: own.map(([, sounds]) => sounds) };
  };
  const held = test + validation;
  return {
    test: part(0, test),
    validation: part(test, held),
    train: part(held, train === undefined ? undefined : held + train),
  };
}

/**
 * All pronunciations of each word without stress and comments, each once; further ones are listed as "word(2)". Words of
 * other characters than letters, apostrophes, hyphens and points are left out.
 */
export function pronunciations(
  listed: Readonly<Record<string, string>>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [name, phonemes] of Object.entries(listed)) {
    const word = name.replace(/\(\d+\)$/, "");
    if (!/^['.-]*[a-z][a-z'.-]*$/.test(word)) continue;
    const plain = phonemes.replace(/#.*/, "").replace(/\d/g, "").trim();
    found.set(word, [...new Set([...(found.get(word) ?? []), plain])]);
  }
  return found;
}
