// Sentences with tags, and their checks.
import { advice, option } from "@grus/data";
import { TextError } from "../errors.ts";
import { named, plural } from "../named-labels.ts";

/** A sentence as words, and the tag of each. */
export interface TaggedSentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

/** The numbers of words by tag, in alphabetical order. */
export function countTags(sentences: readonly TaggedSentence[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { tags } of sentences) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Throws {@link TextError} unless every sentence has words and a tag for each, and there are two tags or more. */
export function checkTagged(sentences: readonly TaggedSentence[]): void {
  checkSentences("sentences", sentences);
  const tags = [...countTags(sentences).keys()];
  if (tags.length >= 2) return;
  throw new TextError({
    problem: `the words have ${tags.length === 0 ? "no tag" : `one tag, ${JSON.stringify(tags[0])}`}; expected two or more.`,
    cure: "Give sentences with the tags to learn.",
  });
}

/** Throws {@link TextError} unless a test has sentences whose tags are all among `known`. */
export function checkTaggedTest(sentences: readonly TaggedSentence[], known: readonly string[]): void {
  checkSentences("test", sentences);
  if (sentences.length === 0)
    throw new TextError({
      problem: "the test has no sentences; expected some.",
      cure: advice`Leave out ${option("test")}.`,
    });
  checkKnownTags(sentences, known);
}

/** Throws {@link TextError} for tags that are not among `known`. */
export function checkKnownTags(sentences: readonly TaggedSentence[], known: readonly string[]): void {
  const tags = new Set(known);
  const strange = [...countTags(sentences).keys()].filter((tag) => !tags.has(tag));
  if (strange.length === 0) return;
  throw new TextError({
    problem: `the tag${plural(strange)} ${named(strange)} occur${strange.length === 1 ? "s" : ""} only in the test; expected tags of the training sentences: ${named(known)}.`,
    cure: "Correct the tag, give training sentences with it, or leave its sentences out of the test.",
  });
}

function checkSentences(name: string, sentences: readonly TaggedSentence[]): void {
  for (const [i, { words, tags }] of sentences.entries()) {
    if (words.length !== tags.length)
      throw new TextError({
        problem: `${name}[${i}] has ${words.length} words and ${tags.length} tags; expected equal numbers.`,
        cure: "Give one tag for each word.",
      });
    if (words.length === 0)
      throw new TextError({
        problem: `${name}[${i}] has no words; expected some.`,
        cure: "Leave out empty sentences.",
      });
    checkFilled(`${name}[${i}].words`, words, "a word");
    checkFilled(`${name}[${i}].tags`, tags, "a tag");
  }
}

function checkFilled(name: string, values: readonly string[], expected: string): void {
  const at = values.findIndex((value) => value.trim() === "");
  if (at < 0) return;
  throw new TextError({
    problem: `${name}[${at}] is ${JSON.stringify(values[at])}; expected ${expected}.`,
    cure: "Leave out what has no word or no tag.",
  });
}
