// Tokenizers by name, made of a text.
import { bytePairTokenizer } from "../tokenizers/byte-pair-tokenizer.ts";
import { bytesTokenizer } from "../tokenizers/bytes-tokenizer.ts";
import { charactersTokenizer } from "../tokenizers/characters-tokenizer.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { wordsTokenizer } from "../tokenizers/words-tokenizer.ts";

/** How text is cut into tokens. */
export type TokenizerChoice = "bytes" | "characters" | "words" | "bpe";

/** The names of tokenizers. */
export const tokenizerChoices: readonly TokenizerChoice[] = ["bytes", "characters", "words", "bpe"];

/** A tokenizer of a text, all of whose parts decode exactly; characters and words have an unknown token. */
export function tokenizerFor(
  choice: TokenizerChoice,
  text: string,
  vocabulary?: number | undefined,
): Tokenizer {
  switch (choice) {
    case "bytes":
      return bytesTokenizer();
    case "characters":
      return charactersTokenizer(text, { special: ["unknown"], vocabulary });
    case "words":
      return wordsTokenizer(text, { spaces: "kept", leastCount: 2, vocabulary: vocabulary ?? 10_000 });
    case "bpe":
      return bytePairTokenizer(text, { vocabulary: vocabulary ?? 1000 });
  }
}
