// Models of byte-pair encoding in a tokenizer.json.
import { aText, type JsonKind, type JsonObject, listOf, pairOf } from "@grus/io/files";
import { mergerOf, type RankedMerge } from "../byte-pairs/merge-symbols.ts";
import { wordCache } from "../byte-pairs/word-cache.ts";
import type { OnUnknown, PipelineModel } from "./model.ts";
import { vocabularyIn } from "./vocabulary-field.ts";

interface Settings {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly prefix: string;
  readonly suffix: string;
  readonly fusesUnknown: boolean;
  readonly fallsBackToBytes: boolean;
}

/** The model of an object whose type is "BPE". */
export function bytePairModel(object: JsonObject): PipelineModel {
  const settings: Settings = {
    vocabulary: vocabularyIn(object),
    prefix: object.optionalText("continuing_subword_prefix") ?? "",
    suffix: object.optionalText("end_of_word_suffix") ?? "",
    fusesUnknown: object.flag("fuse_unk", false),
    fallsBackToBytes: object.flag("byte_fallback", false),
  };
  const { vocabulary } = settings;
  const merge = mergerOf(mergesIn(object, settings));
  const unknown = object.optionalText("unk_token");
  const cache = wordCache();
  const takesWhole = object.flag("ignore_merges", false);
  if (object.number("dropout", 0) !== 0)
    throw object.refuse("dropout", "null, since encoding is not random here");
  return {
    vocabulary,
    // GPT-2's file has an empty text for none.
    unknown: unknown === "" && !vocabulary.has("") ? undefined : unknown,
    encode(word, indices, onUnknown) {
      const whole = takesWhole ? vocabulary.get(word) : undefined;
      if (whole !== undefined) indices.push(whole);
      else if (!cache.appendTo(indices, word)) {
        let isKnown = true;
        const symbols = symbolsOf(word, settings, (symbol, index) => {
          isKnown = false;
          return onUnknown(symbol, index);
        });
        const length = merge(symbols, symbols.length);
        // Each unknown symbol has to be told, so that words with one are not remembered.
        if (isKnown) cache.set(word, symbols, length);
        indices.append(symbols, 0, length);
      }
    },
  };
}

/** The merges: "a b", or in newer files ["a", "b"]. */
function mergesIn(object: JsonObject, { vocabulary, prefix }: Settings): readonly RankedMerge[] {
  const ranked: JsonKind<RankedMerge> = (merge, place) => {
    const parts = typeof merge === "string" ? merge.split(" ") : merge;
    const [left, right] = pairOf(aText, aText)(parts, place);
    const [leftIndex, rightIndex] = [vocabulary.get(left), vocabulary.get(right)];
    const token = vocabulary.get(left + right.slice(prefix.length));
    if (leftIndex === undefined || rightIndex === undefined || token === undefined)
      throw place.refuse(merge, "tokens of the vocabulary, and their union among them");
    return { left: leftIndex, right: rightIndex, token };
  };
  return object.read("merges", listOf(ranked));
}

/** The tokens of the characters of a word, before merges. */
function symbolsOf(word: string, settings: Settings, onUnknown: OnUnknown): Int32Array {
  const { vocabulary, prefix, suffix, fusesUnknown } = settings;
  const symbols: number[] = [];
  let isAfterUnknown = false;
  for (let at = 0, end = 0; at < word.length; at = end) {
    end = at + (word.codePointAt(at)! > 0xffff ? 2 : 1);
    const character = word.slice(at, end);
    const symbol = (at > 0 ? prefix : "") + character + (end === word.length ? suffix : "");
    const known = vocabulary.get(symbol);
    const tokens = known === undefined ? byteTokens(symbol, settings) : [known];
    if (tokens !== undefined) symbols.push(...tokens);
    else {
      const unknown = onUnknown(character, at);
      if (!(isAfterUnknown && fusesUnknown)) symbols.push(unknown);
    }
    isAfterUnknown = tokens === undefined;
  }
  return Int32Array.from(symbols);
}

function byteTokens(
  symbol: string,
  { vocabulary, fallsBackToBytes }: Settings,
): readonly number[] | undefined {
  return fallsBackToBytes ? tokensOfBytes(symbol, vocabulary) : undefined;
}

/** The tokens "<0x00>" to "<0xFF>" of a text's bytes; undefined where the vocabulary lacks one. */
export function tokensOfBytes(
  text: string,
  vocabulary: ReadonlyMap<string, number>,
): readonly number[] | undefined {
  const tokens = Array.from(new TextEncoder().encode(text), (byte) =>
    vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
  );
  return tokens.every((token) => token !== undefined) ? tokens : undefined;
}
