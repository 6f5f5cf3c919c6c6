// The tokens of a text that a classifier reads.
import type { Tokenizer } from "../tokenizers/tokenizer.ts";

/** The first `longest` tokens of a text; one unknown token (or the first one) for a text without any. */
export function tokensOf({ encode, special }: Tokenizer, text: string, longest: number): Int32Array {
  const tokens = encode(text);
  return tokens.length === 0 ? Int32Array.of(special.unknown ?? 0) : tokens.slice(0, longest);
}
