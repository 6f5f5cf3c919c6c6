// The field `pre_tokenizer` of a tokenizer.json.
import { type JsonObject, oneOf, orElse } from "@grus/io/files";
import { bytesToCharacters } from "./byte-characters.ts";
import { patternIn } from "./pattern.ts";
import { behaviorIn, type Piece, splitPiece } from "./split.ts";

/** Cuts a part of a text into words. */
export type PreTokenizer = (piece: Piece) => readonly Piece[];

/** The pre-tokenizer of a field; without one, a text is one word. */
export function preTokenizerOf(object: JsonObject | undefined): PreTokenizer {
  if (object === undefined) return (piece) => [piece];
  const create = Object.hasOwn(preTokenizers, object.text("type"))
    ? preTokenizers[object.text("type")]
    : undefined;
  if (create === undefined) throw object.refuse("type", `one of ${Object.keys(preTokenizers).join(", ")}`);
  const preTokenizer = create(object);
  object.refuseRest();
  return preTokenizer;
}

const word = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}`;
const whitespace = /\p{White_Space}/gu;
const punctuation = /[!-/:-@[-`{-~\p{P}]/gu;

const preTokenizers: Readonly<Record<string, (object: JsonObject) => PreTokenizer>> = {
  Whitespace: () => {
    const pattern = new RegExp(`[${word}]+|[^${word}\\p{White_Space}]+`, "gu");
    return (piece) => splitPiece(piece, pattern, "Removed", true);
  },
  WhitespaceSplit: () => (piece) => splitPiece(piece, whitespace, "Removed"),
  BertPreTokenizer: () => (piece) =>
    splitPiece(piece, whitespace, "Removed").flatMap((part) => splitPiece(part, punctuation, "Isolated")),
  Punctuation: (object) => {
    const behavior = behaviorIn(object, "Isolated");
    return (piece) => splitPiece(piece, punctuation, behavior);
  },
  Digits: (object) => {
    const behavior = object.flag("individual_digits", false) ? "Isolated" : "Contiguous";
    return (piece) => splitPiece(piece, /\p{N}/gu, behavior);
  },
  CharDelimiterSplit: (object) => {
    const delimiter = object.text("delimiter");
    return ({ text, isFirst }) =>
      text
        .split(delimiter)
        .map((part, at) => ({ text: part, isFirst: isFirst && at === 0 }))
        .filter((part) => part.text !== "");
  },
  Split: (object) => {
    const pattern = patternIn(object, "pattern");
    const behavior = behaviorIn(object);
    const invert = object.flag("invert", false);
    return (piece) => splitPiece(piece, pattern, behavior, invert);
  },
  ByteLevel: byteLevel,
  Metaspace: metaspace,
  Sequence: (object) => {
    const all = object.objects("pretokenizers").map(preTokenizerOf);
    return (piece) => all.reduce<readonly Piece[]>((pieces, cut) => pieces.flatMap(cut), [piece]);
  },
};

const gpt2 =
  /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

function byteLevel(object: JsonObject): PreTokenizer {
  const addsSpace = object.flag("add_prefix_space", true);
  const cuts = object.flag("use_regex", true);
  // Concerns offsets in the text, which are not given here.
  object.skip("trim_offsets");
  return ({ text, isFirst }) => {
    const piece = { text: addsSpace && !text.startsWith(" ") ? ` ${text}` : text, isFirst };
    const parts = cuts ? splitPiece(piece, gpt2, "Isolated") : [piece];
    return parts.map((part) => ({ ...part, text: bytesToCharacters(part.text) }));
  };
}

function metaspace(object: JsonObject): PreTokenizer {
  const replacement = object.text("replacement", "▁");
  const [letter, ...more] = replacement;
  if (letter === undefined || more.length > 0) throw object.refuse("replacement", "a single character");
  const scheme = prependScheme(object);
  const cuts = object.flag("split", true);
  object.skip("str_rep");
  const pattern = new RegExp(`\\u{${letter.codePointAt(0)!.toString(16)}}`, "gu");
  return ({ text: given, isFirst }) => {
    const text = given.replaceAll(" ", replacement);
    const prepends =
      (scheme === "always" || (scheme === "first" && isFirst)) && !text.startsWith(replacement);
    const piece = { text: prepends ? replacement + text : text, isFirst };
    return cuts ? splitPiece(piece, pattern, "MergedWithNext") : [piece];
  };
}

/** "always", "first" or "never"; older files have `add_prefix_space` instead. */
export function prependScheme(object: JsonObject): "always" | "first" | "never" {
  const isAdded = object.flag("add_prefix_space", true);
  const scheme = oneOf("always", "first", "never");
  return object.read("prepend_scheme", orElse(scheme, isAdded ? "always" : "never"));
}
