// The pattern by which words are cut, for Oniguruma and JavaScript alike.
import { wordPattern } from "../tokenizers/cut-words.ts";

/** The properties that the two do not name alike. */
const property =
  /\\([pP])\{(Script=Han|Join_Control|Extended_Pictographic|Emoji_Modifier|Regional_Indicator|White_Space)\}/g;

/** The pattern of `wordCut`, with the characters of these properties written out. */
export function portableWordPattern(spaces: "dropped" | "kept"): string {
  const known = new Map<string, string>();
  const rangesOf = (name: string): string => {
    const ranges = known.get(name) ?? rangesWith(name);
    known.set(name, ranges);
    return ranges;
  };
  return wordPattern(spaces)
    .replace(/\[((?:[^\]\\]|\\.)*)\]/g, (_, inside: string) => `[${written(inside, rangesOf)}]`)
    .replace(property, (_, letter: string, name: string) => `[${letter === "P" ? "^" : ""}${rangesOf(name)}]`)
    .replaceAll("\\u200D", "\u200D");
}

/** The inside of a class, whose properties become ranges of it. */
function written(inside: string, rangesOf: (name: string) => string): string {
  return inside
    .replace(property, (_, _letter: string, name: string) => rangesOf(name))
    .replaceAll("\\uFE0F", "\uFE0F");
}

/** The characters of a property as ranges of a class. */
function rangesWith(name: string): string {
  const pattern = new RegExp(`\\p{${name}}`, "u");
  const last = 0x10ffff;
  let ranges = "";
  let start: number | undefined;
  for (let code = 0; code <= last + 1; code++) {
    const isIn = code <= last && pattern.test(String.fromCodePoint(code));
    if (isIn) start ??= code;
    else if (start !== undefined) {
      const [from, to] = [start, code - 1].map((one) => String.fromCodePoint(one));
      ranges += from === to ? from : `${from}-${to}`;
      start = undefined;
    }
  }
  return ranges;
}
