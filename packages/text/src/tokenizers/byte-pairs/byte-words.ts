// The words inside of which bytes are joined, as GPT-2 cuts them.

// `\s` of JavaScript has U+FEFF and lacks U+0085, so the property is written out.
const pattern =
  /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Calls `each` with the words of a text, which side by side are the text. */
export function forEachWord(text: string, each: (word: string) => void): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) each(match[0]);
}

/** How often each word occurs. */
export function countWords(text: string, counts: Map<string, number>): void {
  forEachWord(text, (word) => counts.set(word, (counts.get(word) ?? 0) + 1));
}
