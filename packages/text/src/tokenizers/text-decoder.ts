// Text of tokens, all at once and one at a time.
import { TextError } from "../errors.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Gives text token by token. */
export interface TextDecoderStream {
  /**
   * The text that one more token completes; "" while a UTF-8 sequence that spans tokens is incomplete.
   * Throws TextError for an index outside of the vocabulary.
   */
  push(index: number): string;
  /** The text held back at the end. The next `push` begins a new text. */
  end(): string;
}

/**
 * A decoder for tokens that come one at a time: the texts of `push` and `end` together are
 * `tokenizer.decode` of all indices.
 *
 * @example
 * const decoder = textDecoder(bytesTokenizer());
 * decoder.push(0xc3); // ""
 * decoder.push(0xa9); // "é"
 * decoder.end(); // ""
 */
export function textDecoder(tokenizer: Pick<Tokenizer, "kind" | "size" | "joiner">): TextDecoderStream {
  const joiner = tokenizer.joiner();
  let count = 0;
  return {
    push(index) {
      checkIndex(tokenizer, index, count);
      count++;
      return joiner.add(index);
    },
    end() {
      count = 0;
      return joiner.end();
    },
  };
}

/** The text of all indices. */
export function decodeAll(
  tokenizer: Pick<Tokenizer, "kind" | "size" | "joiner">,
  indices: ArrayLike<number>,
): string {
  const decoder = textDecoder(tokenizer);
  let text = "";
  for (let i = 0; i < indices.length; i++) text += decoder.push(indices[i]!);
  return text + decoder.end();
}

/** Throws TextError for an index outside of the vocabulary; `position` counts tokens before it. */
export function checkIndex(
  { kind, size }: Pick<Tokenizer, "kind" | "size">,
  index: number,
  position?: number,
): void {
  if (Number.isInteger(index) && index >= 0 && index < size) return;
  const at = position === undefined ? "" : ` at position ${position}`;
  throw new TextError({
    problem: `${kind}: token ${index}${at}; expected a whole number from 0 to ${size - 1}.`,
    cure: "Decode with the tokenizer that encoded the text.",
  });
}
