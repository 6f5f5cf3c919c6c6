// One token for each byte of UTF-8.
import { byteJoiner, loneSurrogateCounts, loneSurrogateError, wholeTexts } from "./byte-tokens.ts";
import { afterPreparation, describePreparation, type Preparation, preparer } from "./preparation.ts";
import { checkSpecial, type SpecialToken, specialIndices } from "./special-tokens.ts";
import { checkIndex, decodeAll } from "./text-decoder.ts";
import type { BytesDescription, Tokenizer } from "./tokenizer.ts";
import { bytesText, wellFormedParts } from "./utf8.ts";

/** Options of {@link bytesTokenizer}. */
export interface BytesTokenizerOptions extends Preparation {
  /** Special tokens, which take the first indices. Default none, so that a byte's index is its value. */
  readonly special?: readonly SpecialToken[] | undefined;
}

/** A tokenizer of bytes. */
export interface BytesTokenizer extends Tokenizer {
  readonly kind: "bytes";
  toJSON(): BytesDescription;
}

/**
 * A tokenizer whose tokens are the 256 bytes of UTF-8: any text has an encoding, and `decode(encode(text))` is
 * the (prepared) text. The index of a byte is its value plus the number of special tokens.
 *
 * A lone surrogate, which UTF-8 cannot write, is the one thing it lacks: the unknown token, or
 * UnknownSymbolError where there is none. Bytes that are not UTF-8 decode to "\uFFFD", as TextDecoder does.
 *
 * @example
 * const tokenizer = bytesTokenizer();
 * tokenizer.encode("é"); // 195, 169
 */
export function bytesTokenizer(options: BytesTokenizerOptions = {}): BytesTokenizer {
  const names = checkSpecial("bytes", options.special ?? []);
  const prepare = preparer("bytes", options);
  const special = specialIndices(names);
  const first = names.length;
  const utf8 = new TextEncoder();
  const single = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  const bytesOf = (index: number): Uint8Array | undefined => single[index - first];
  const wholeTextOf = wholeTexts(bytesOf);
  const tokenizer: BytesTokenizer = {
    kind: "bytes",
    size: first + 256,
    special,
    encode(text) {
      const prepared = prepare(text);
      const indices = new Int32Array(3 * prepared.length);
      let length = 0;
      wellFormedParts(
        prepared,
        (part) => {
          for (const byte of utf8.encode(part)) indices[length++] = first + byte;
        },
        (symbol, at) => {
          if (special.unknown === undefined)
            throw loneSurrogateError("bytes", symbol, at, afterPreparation(options));
          indices[length++] = special.unknown;
        },
      );
      return indices.slice(0, length);
    },
    decode: (indices) => decodeAll(tokenizer, indices),
    joiner: () => byteJoiner(bytesOf, wholeTextOf, special),
    tokenText(index) {
      checkIndex(tokenizer, index);
      return index < first ? `<${names[index]}>` : bytesText(single[index - first]!);
    },
    unknowns: (text) => loneSurrogateCounts(prepare(text)),
    toJSON: () => ({ kind: "bytes", special: [...names], ...describePreparation(options) }),
  };
  return tokenizer;
}
