// The endings of a word that hint at its tag.

const LONGEST = 5;

/** The endings of 5 to 0 characters, longest first, marked by whether the word is capitalised; then "". */
export function wordEndings(word: string): readonly string[] {
  const characters = Array.from(word);
  const mark = /^\p{Lu}/u.test(word) ? "A" : "a";
  const longest = Math.min(LONGEST, characters.length);
  const endings = Array.from(
    { length: longest + 1 },
    (_, i) => mark + characters.slice(characters.length - longest + i).join(""),
  );
  return [...endings, ""];
}
