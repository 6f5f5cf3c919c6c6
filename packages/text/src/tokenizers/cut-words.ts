// How text is cut into words, numbers and punctuation.
import type { Cut } from "./symbol-tokenizer.ts";

// An ideograph is a word; other letters with marks and joiners are, also around apostrophes ("don't").
const letter = String.raw`(?:(?!\p{Script=Han})[\p{L}\p{M}\p{Join_Control}])`;
const word = String.raw`\p{Script=Han}\p{M}*|${letter}+(?:['’]${letter}+)*`;
// Digits, also around single points and commas: "3.14", "1,000".
const number = String.raw`\p{N}+(?:[.,]\p{N}+)*`;
// Emoji with what modifies and joins them, and flags.
const pictograph = String.raw`\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]*`;
const emoji = String.raw`${pictograph}(?:\u200D${pictograph})*|\p{Regional_Indicator}{2}`;
const token = `${word}|${number}|${emoji}`;

/** The pattern of a token; see {@link wordCut}. */
export function wordPattern(spaces: "dropped" | "kept"): string {
  return spaces === "dropped"
    ? `${token}|\\P{White_Space}`
    : ` ?(?:${token}|\\P{White_Space})|\\p{White_Space}`;
}

/**
 * Cuts into words, numbers, emoji and single other characters. "dropped" leaves out white space; "kept" leaves
 * the one space before a token in it and cuts other white space into single characters, so that the tokens side
 * by side are the text.
 */
export function wordCut(spaces: "dropped" | "kept"): Cut {
  const pattern = new RegExp(wordPattern(spaces), "gu");
  return (text, emit) => {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text))
      emit(match[0], match.index);
  };
}
