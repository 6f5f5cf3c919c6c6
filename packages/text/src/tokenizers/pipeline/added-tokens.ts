// The field `added_tokens` of a tokenizer.json: texts that are tokens wherever they occur.
import { aWhole, type JsonObject, jsonObject, listOf, orElse } from "@grus/io/files";
import type { Normalizer } from "./normalizer.ts";

/** A token that is found in the text before the model cuts it. */
export interface AddedToken {
  readonly content: string;
  readonly index: number;
  /** Whether decoding leaves it out. */
  readonly isSpecial: boolean;
  /** Whether it is looked for in the normalised text. */
  readonly isNormalized: boolean;
  readonly isSingleWord: boolean;
  /** Whether it takes the white space before it. */
  readonly stripsLeft: boolean;
  /** Whether it takes the white space after it. */
  readonly stripsRight: boolean;
}

/** A part of a text: a token, or text that the model cuts. */
export interface TokenOrText {
  readonly text: string;
  readonly start: number;
  readonly token?: AddedToken | undefined;
}

/** Finds tokens in a text; the parts side by side are the text. */
export type TokenFinder = (text: string) => readonly TokenOrText[];

/** The added tokens of a file. */
export function addedTokensIn(file: JsonObject): readonly AddedToken[] {
  return file.read("added_tokens", orElse(listOf(jsonObject), [])).map((object) => {
    const isSpecial = object.flag("special", false);
    const token: AddedToken = {
      content: object.text("content"),
      index: object.read("id", aWhole()),
      isSpecial,
      isNormalized: object.flag("normalized", !isSpecial),
      isSingleWord: object.flag("single_word", false),
      stripsLeft: object.flag("lstrip", false),
      stripsRight: object.flag("rstrip", false),
    };
    object.refuseRest();
    return token;
  });
}

/** Finds the tokens that are looked for before normalisation, or with `normalize` those after it. */
export function tokenFinder(tokens: readonly AddedToken[], normalize?: Normalizer): TokenFinder {
  const byText = new Map<string, AddedToken>();
  for (const token of tokens) {
    const text = normalize === undefined ? token.content : normalize(token.content);
    if (text !== "" && token.isNormalized === (normalize !== undefined)) byText.set(text, token);
  }
  if (byText.size === 0) return (text) => [{ text, start: 0 }];
  // Of several at one place the longest is meant.
  const texts = [...byText.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(
    texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|"),
    "gu",
  );
  return (text) => partsOf(text, pattern, byText);
}

const wordAtEnd = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const wordAtStart = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

function partsOf(
  text: string,
  pattern: RegExp,
  byText: ReadonlyMap<string, AddedToken>,
): readonly TokenOrText[] {
  const parts: TokenOrText[] = [];
  let last = 0;
  for (const { 0: match, index } of text.matchAll(pattern)) {
    const token = byText.get(match)!;
    const [before, after] = [text.slice(0, index), text.slice(index + match.length)];
    if (token.isSingleWord && (wordAtEnd.test(before) || wordAtStart.test(after))) continue;
    const start = token.stripsLeft ? Math.max(last, before.replace(/\p{White_Space}+$/u, "").length) : index;
    const spaces = token.stripsRight ? /^\p{White_Space}*/u.exec(after)![0].length : 0;
    const end = index + match.length + spaces;
    if (last < start) parts.push({ text: text.slice(last, start), start: last });
    parts.push({ text: text.slice(start, end), start, token });
    last = end;
  }
  if (last < text.length || parts.length === 0) parts.push({ text: text.slice(last), start: last });
  return parts;
}
