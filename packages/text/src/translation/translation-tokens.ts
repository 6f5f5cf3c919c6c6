// The tokens of texts and translations.
import type { Tokenizer } from "../tokenizers/tokenizer.ts";

/** The tokens of a text and the end token. */
export function endedTokens({ encode, special }: Tokenizer, text: string): Int32Array {
  const tokens = encode(text);
  const ended = new Int32Array(tokens.length + 1);
  ended.set(tokens);
  ended[tokens.length] = special.end!;
  return ended;
}
