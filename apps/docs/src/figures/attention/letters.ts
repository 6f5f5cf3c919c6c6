// Letters as tokens, and the three tasks.

/** Tokens: a to z, the one that is read first, and the one that is written last. */
export const [START, END, VOCABULARY] = [26, 27, 28] as const;
/** The fewest and the most letters of a string. */
export const [LEAST, MOST] = [3, 10] as const;

/** What is to be written. */
export const TASKS = { reverse: "Reverse", copy: "Copy", sort: "Sort" } as const;
/** The name of a task. */
export type Task = keyof typeof TASKS;

const FIRST = "a".codePointAt(0)!;

/** The letters of a text that the network reads: a to z without marks, at most {@link MOST}. */
export function lettersOf(text: string): readonly number[] {
  const plain = text.normalize("NFD").toLowerCase();
  return Array.from(plain.matchAll(/[a-z]/g), ([letter]) => letter.codePointAt(0)! - FIRST).slice(0, MOST);
}

/** Tokens as a text; `START` and `END` are left out. */
export function textOf(tokens: readonly number[]): string {
  return tokens
    .filter((token) => token < START)
    .map((token) => String.fromCodePoint(FIRST + token))
    .join("");
}

/** The places from which the letters of the answer come. */
export function placesOf(task: Task, letters: readonly number[]): readonly number[] {
  const places = letters.map((_, place) => place);
  if (task === "sort") return places.sort((a, b) => letters[a]! - letters[b]! || a - b);
  return task === "reverse" ? places.reverse() : places;
}

/** The answer, without its end. */
export function answerOf(task: Task, letters: readonly number[]): readonly number[] {
  return placesOf(task, letters).map((place) => letters[place]!);
}

/** A string of random letters. */
export function randomLetters(random: () => number): readonly number[] {
  const length = LEAST + Math.floor(random() * (MOST - LEAST + 1));
  return Array.from({ length }, () => Math.floor(random() * START));
}
