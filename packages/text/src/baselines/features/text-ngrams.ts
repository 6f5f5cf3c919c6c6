// The word and character n-grams of a text.
import { wordCut } from "../../tokenizers/cut-words.ts";

/** The shortest and the longest n-grams. */
export type NgramRange = readonly [number, number];

/** Which n-grams of a text are its features. At least one of `words` and `characters` is given. */
export interface NgramKinds {
  /** The lengths of n-grams of words, as `wordsTokenizer` cuts them, such as [1, 2]. Default: none. */
  readonly words?: NgramRange | undefined;
  /** The lengths of n-grams of characters (code points), such as [2, 5]. Default: none. */
  readonly characters?: NgramRange | undefined;
  /** Ignores case. Default true. */
  readonly lowercase?: boolean | undefined;
}

const [START, END] = ["\u0002", "\u0003"];

/**
 * The n-grams of a text, repeated ones too: "w" and a word n-gram, or "c" and a character n-gram. The start and the
 * end of the text count as a word and as a character of their own, but not alone.
 */
export function textNgrams(text: string, { words, characters, lowercase = true }: NgramKinds): string[] {
  const parts = wordsOf(lowercase ? text.toLowerCase() : text);
  const ngrams: string[] = [];
  if (words !== undefined) addNgrams(ngrams, "w", [START, ...parts, END], words, " ");
  if (characters !== undefined)
    addNgrams(ngrams, "c", [START, ...` ${parts.join(" ")} `, END], characters, "");
  return ngrams;
}

/** Words, numbers, emoji and single other characters. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  wordCut("dropped")(text, (word) => words.push(word));
  return words;
}

function addNgrams(
  ngrams: string[],
  kind: string,
  symbols: readonly string[],
  [shortest, longest]: NgramRange,
  separator: string,
): void {
  for (let i = 0; i < symbols.length; i++) {
    let ngram = symbols[i]!;
    for (let length = 1; length <= longest && i + length <= symbols.length; length++) {
      if (length > 1) ngram += separator + symbols[i + length - 1]!;
      const isMark = length === 1 && (ngram === START || ngram === END);
      if (length >= shortest && !isMark) ngrams.push(kind + ngram);
    }
  }
}
