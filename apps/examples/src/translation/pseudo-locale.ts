// The pseudo-locale of Visual Studio Code: English with 22 letters replaced one for one.

const PSEUDO = "æþçðëïñøµÿÆßÇÐËÏ£ÑØ§ÜÝ";
const ENGLISH = "abcdeinouyABCDEILNOSUY";

const LETTERS: ReadonlyMap<string, string> = new Map(
  Array.from(PSEUDO, (letter, i) => [letter, ENGLISH[i]!]),
);

/** The English text of a text of the pseudo-locale. */
export function englishOf(pseudo: string): string {
  return Array.from(pseudo, (letter) => LETTERS.get(letter) ?? letter).join("");
}
