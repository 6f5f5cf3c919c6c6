// The letters of words, as a field of batches.
import { TextError } from "../errors.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";

/**
 * The letters of each word of a sentence, [words, letters] row-major: the indices of a tokenizer of
 * characters, followed by padding. A longer word keeps its first and its last letters, half of each.
 *
 *     sequenceBatches({ words, characters, tags }, { features: { characters: 12 } })
 *
 * Throws {@link TextError} for a tokenizer without a padding token.
 */
export function lettersOfWords(
  tokenizer: Pick<Tokenizer, "encode" | "special">,
  words: readonly string[],
  letters: number,
): Int32Array {
  const { padding } = tokenizer.special;
  if (padding === undefined)
    throw new TextError({
      problem: "lettersOfWords: the tokenizer has no padding token.",
      cure: "Create the tokenizer of characters with one.",
    });
  const found = new Int32Array(words.length * letters).fill(padding);
  for (const [i, word] of words.entries()) found.set(shortened(tokenizer.encode(word), letters), i * letters);
  return found;
}

function shortened(word: Int32Array, letters: number): Int32Array {
  if (word.length <= letters) return word;
  const last = Math.floor(letters / 2);
  const first = letters - last;
  return Int32Array.of(...word.subarray(0, first), ...word.subarray(word.length - last));
}
