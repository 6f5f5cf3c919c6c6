// How BLEU cuts a text into tokens, as sacrebleu's tokenizers of the same names.
import { splitWords, trimEnd } from "./white-space.ts";

/**
 * "13a" separates punctuation from words as NIST's mteval-v13a.pl does; "none" cuts at white space only;
 * "characters" takes every code point that is not white space (sacrebleu's `char`).
 */
export type BleuTokenizer = "13a" | "none" | "characters";

/** The tokens of a text. */
export function bleuTokens(text: string, tokenizer: BleuTokenizer): string[] {
  const line = trimEnd(text);
  if (tokenizer === "none") return splitWords(line);
  if (tokenizer === "characters") return Array.from(splitWords(line).join(""));
  return splitWords(separatePunctuation(` ${unescaped(line)} `));
}

function unescaped(line: string): string {
  return line
    .replaceAll("<skipped>", "")
    .replaceAll("-\n", "")
    .replaceAll("\n", " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");
}

function separatePunctuation(line: string): string {
  return line
    .replace(/[{-~[-` -&(-+:-@/]/gu, " $& ")
    .replace(/([^0-9])([.,])/gu, "$1 $2 ")
    .replace(/([.,])([^0-9])/gu, " $1 $2")
    .replace(/([0-9])(-)/gu, "$1 $2 ");
}
