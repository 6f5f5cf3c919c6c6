// Tokenizers by name, made of a text.
import { advice, option } from "@grus/data";
import { TextError } from "../errors.ts";
import { bytePairTokenizer } from "../tokenizers/byte-pair-tokenizer.ts";
import { bytesTokenizer } from "../tokenizers/bytes-tokenizer.ts";
import { charactersTokenizer } from "../tokenizers/characters-tokenizer.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { wordsTokenizer } from "../tokenizers/words-tokenizer.ts";

/** How text is cut into tokens. */
export type TokenizerChoice = "bytes" | "characters" | "words" | "bpe";

/** The names of tokenizers. */
export const tokenizerChoices: readonly TokenizerChoice[] = ["bytes", "characters", "words", "bpe"];

/**
 * A tokenizer of a text, all of whose parts decode exactly; characters and words have an unknown token. Throws
 * {@link TextError} for a number of bytes.
 */
export function tokenizerFor(
  choice: TokenizerChoice,
  text: string,
  vocabulary?: number | undefined,
): Tokenizer {
  switch (choice) {
    case "bytes":
      checkNone(vocabulary);
      return bytesTokenizer();
    case "characters":
      return charactersTokenizer(text, { special: ["unknown"], vocabulary });
    case "words":
      return wordsTokenizer(text, { spaces: "kept", leastCount: 2, vocabulary: vocabulary ?? 10_000 });
    case "bpe":
      return bytePairTokenizer(text, { vocabulary: vocabulary ?? 1000 });
  }
}

/** Throws {@link TextError} for a number of tokens that cannot be chosen. */
function checkNone(vocabulary: number | undefined): void {
  if (vocabulary === undefined) return;
  throw new TextError({
    problem: `vocabulary is ${vocabulary}; expected none, since there are 256 bytes.`,
    cure: advice`Leave out ${option("vocabulary")}, or give another tokenizer.`,
  });
}
