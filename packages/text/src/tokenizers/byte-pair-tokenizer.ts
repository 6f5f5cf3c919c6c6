// Byte-level byte-pair encoding, trained on texts.
import { countWords, forEachWord } from "./byte-pairs/byte-words.ts";
import { mergerOf } from "./byte-pairs/merge-symbols.ts";
import { type Merge, mergedTokens, trainMerges } from "./byte-pairs/train-merges.ts";
import { wordCache } from "./byte-pairs/word-cache.ts";
import { byteJoiner, loneSurrogateCounts, loneSurrogateError, wholeTexts } from "./byte-tokens.ts";
import { type GrowableIndices, growableIndices } from "./growable-indices.ts";
import { afterPreparation, describePreparation, type Preparation, preparer } from "./preparation.ts";
import { checkSpecial, type SpecialToken, specialIndices } from "./special-tokens.ts";
import { checkIndex, decodeAll } from "./text-decoder.ts";
import type { BytePairDescription, Tokenizer } from "./tokenizer.ts";
import { bytesText, wellFormedParts } from "./utf8.ts";
import { checkCount, forEachText, type Texts } from "./vocabulary.ts";

/** Options of {@link bytePairTokenizer}. */
export interface BytePairTokenizerOptions extends Preparation {
  /** The number of tokens: 256 bytes, the special tokens, and as many merges as there is room for. */
  readonly vocabulary: number;
  /** Pairs that occur less often are not joined, so that the vocabulary may stay smaller. Default 2. */
  readonly leastCount?: number | undefined;
  /** Special tokens, which take the first indices, in this order. Default none. */
  readonly special?: readonly SpecialToken[] | undefined;
}

/** A tokenizer of byte pairs. */
export interface BytePairTokenizer extends Tokenizer {
  readonly kind: "bpe";
  toJSON(): BytePairDescription;
}

/**
 * A tokenizer by byte-pair encoding on the bytes of UTF-8 (Sennrich et al. 2016; Radford et al. 2019), trained on
 * `texts`: the most frequent pair of neighbouring tokens becomes a token, again and again. Pairs are joined
 * inside of words only, which are cut as GPT-2 cuts them: letters, digits or other characters with the space
 * before, and white space. Of pairs with the same count, the one with the smaller left index is joined first,
 * then the one with the smaller right index, as in Hugging Face's trainer.
 *
 * Any text has an encoding, and `decode(encode(text))` is the (prepared) text; a lone surrogate, which UTF-8
 * cannot write, is the unknown token, or UnknownSymbolError where there is none. Training passes over lone
 * surrogates. The indices are those of the special tokens, of the 256 bytes, and of the merges by rank.
 *
 * @example
 * const tokenizer = bytePairTokenizer("low lower lowest", { vocabulary: 260 });
 * tokenizer.tokenText(257); // "low"
 */
export function bytePairTokenizer(texts: Texts, options: BytePairTokenizerOptions): BytePairTokenizer {
  const special = checkSpecial("bpe", options.special ?? []);
  const leastCount = options.leastCount ?? 2;
  checkCount("bpe", "vocabulary", options.vocabulary, 256 + special.length);
  checkCount("bpe", "leastCount", leastCount, 1);
  const prepare = preparer("bpe", options);
  const counts = new Map<string, number>();
  forEachText(texts, (text) =>
    wellFormedParts(
      prepare(text),
      (part) => countWords(part, counts),
      () => {},
    ),
  );
  const merges = trainMerges(counts, { tokens: options.vocabulary - special.length, leastCount });
  return bytePairsFrom({ kind: "bpe", special, merges, ...describePreparation(options) });
}

/** The tokenizer of a description. */
export function bytePairsFrom(description: BytePairDescription): BytePairTokenizer {
  const { special: names, merges } = description;
  const { bytes: tokens, tokenOf } = mergedTokens(merges);
  const prepare = preparer("bpe", description);
  const special = specialIndices(names);
  const first = names.length;
  const bytesOf = (index: number): Uint8Array | undefined => tokens[index - first];
  const wholeTextOf = wholeTexts(bytesOf);
  const encodeWord = wordEncoder(merges, tokenOf, first);
  const tokenizer: BytePairTokenizer = {
    kind: "bpe",
    size: first + tokens.length,
    special,
    encode(text) {
      const indices = growableIndices();
      wellFormedParts(
        prepare(text),
        (part) => forEachWord(part, (word) => encodeWord(word, indices)),
        (symbol, at) => {
          if (special.unknown === undefined)
            throw loneSurrogateError("bpe", symbol, at, afterPreparation(description));
          indices.push(special.unknown);
        },
      );
      return indices.toArray();
    },
    decode: (indices) => decodeAll(tokenizer, indices),
    joiner: () => byteJoiner(bytesOf, wholeTextOf, special),
    tokenText(index) {
      checkIndex(tokenizer, index);
      return index < first ? `<${names[index]}>` : bytesText(tokens[index - first]!);
    },
    unknowns: (text) => loneSurrogateCounts(prepare(text)),
    toJSON: () => ({
      kind: "bpe",
      special: [...names],
      ...describePreparation(description),
      merges: merges.map(([left, right]) => [left, right]),
    }),
  };
  return tokenizer;
}

function wordEncoder(
  merges: readonly Merge[],
  tokenOf: readonly number[],
  first: number,
): (word: string, indices: GrowableIndices) => void {
  const utf8 = new TextEncoder();
  const merge = mergerOf(merges.map(([left, right], rank) => ({ left, right, token: tokenOf[rank]! })));
  const cache = wordCache();
  let bytes = new Uint8Array(256);
  let symbols = new Int32Array(256);
  return (word, indices) => {
    if (cache.appendTo(indices, word)) return;
    if (3 * word.length > bytes.length) {
      bytes = new Uint8Array(6 * word.length);
      symbols = new Int32Array(6 * word.length);
    }
    const { written } = utf8.encodeInto(word, bytes);
    for (let at = 0; at < written; at++) symbols[at] = bytes[at]!;
    const length = merge(symbols, written);
    for (let at = 0; at < length; at++) symbols[at]! += first;
    cache.set(word, symbols, length);
    indices.append(symbols, 0, length);
  };
}
