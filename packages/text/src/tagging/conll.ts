// Files of tagged sentences: a word a line, its tags in columns, an empty line between sentences.
import { TextError } from "../errors.ts";

/** The names of CoNLL-U's ten columns, in order. */
export const conlluColumns: readonly string[] = [
  "ID",
  "FORM",
  "LEMMA",
  "UPOS",
  "XPOS",
  "FEATS",
  "HEAD",
  "DEPREL",
  "DEPS",
  "MISC",
];

/** How a file of sentences is read. */
export interface ReadConllOptions {
  /** Name of the file, for errors. */
  readonly file?: string | undefined;
  /**
   * "columns": a word a line; "sentences": a sentence a line, its words separated by blanks. Default: "sentences" where
   * no line has a tab and the numbers of words differ, or where there is one line.
   */
  readonly form?: ConllFile["form"] | undefined;
}

/** The lines of a file, and the sentences in them. Plain data. */
export interface ConllFile {
  readonly file: string | undefined;
  readonly form: "columns" | "sentences";
  /** Whether it is CoNLL-U: ten columns separated by tabs, of which the first numbers the words. */
  readonly isConllu: boolean;
  /** The number of columns. */
  readonly columns: number;
  readonly lines: readonly string[];
  readonly sentences: readonly (readonly ConllWord[])[];
}

/** A word of a file. */
export interface ConllWord {
  /** Counted from 0. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads sentences in columns, separated by tabs or else by blanks. Lines of CoNLL-U with comments, words of several
 * tokens (1-2) and empty nodes (1.1) are no words, nor are `-DOCSTART-` lines and, before a sentence, lines that begin
 * with # and have another number of columns. Throws {@link TextError} for a line with another number of columns, and
 * for a file without words.
 */
export function readConll(text: string, { file, form }: ReadConllOptions = {}): ConllFile {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const hasTabs = lines.some((line) => line.includes("\t") && !line.startsWith("#"));
  const rows = lines.map((line) => fieldsOf(line, hasTabs));
  const first = rows.find(
    (fields) => fields.length > 0 && !fields[0]!.startsWith("#") && !isDocument(fields),
  );
  if (first === undefined)
    throw new TextError({
      file,
      problem: "the file has no words; expected sentences.",
      cure: "Check the path.",
    });
  const found = form ?? (isOfSentences(rows, hasTabs) ? "sentences" : "columns");
  const isConllu =
    found === "columns" && hasTabs && first.length === 10 && /^\d+(?:[-.]\d+)?$/.test(first[0]!);
  const about = { file, form: found, isConllu, columns: found === "columns" ? first.length : 1, lines };
  return { ...about, sentences: found === "columns" ? columnSentences(rows, about) : lineSentences(rows) };
}

function fieldsOf(line: string, hasTabs: boolean): readonly string[] {
  if (line.trim() === "") return [];
  return hasTabs ? line.split("\t").map((field) => field.trim()) : line.trim().split(/ +/);
}

function isDocument([word]: readonly string[]): boolean {
  return word === "-DOCSTART-";
}

function isOfSentences(rows: readonly (readonly string[])[], hasTabs: boolean): boolean {
  if (hasTabs) return false;
  const filled = rows.filter(
    (fields) => fields.length > 0 && !isDocument(fields) && !fields[0]!.startsWith("#"),
  );
  return (
    filled.some(({ length }) => length !== filled[0]!.length) ||
    (filled.length === 1 && filled[0]!.length > 1)
  );
}

function lineSentences(rows: readonly (readonly string[])[]): readonly (readonly ConllWord[])[] {
  return rows.flatMap((fields, line) =>
    fields.length === 0 ? [] : [fields.map((word) => ({ line, fields: [word] }))],
  );
}

type About = Omit<ConllFile, "sentences">;

function columnSentences(
  rows: readonly (readonly string[])[],
  about: About,
): readonly (readonly ConllWord[])[] {
  const sentences: ConllWord[][] = [];
  let words: ConllWord[] = [];
  const end = () => {
    if (words.length > 0) sentences.push(words);
    words = [];
  };
  for (const [line, fields] of rows.entries()) {
    if (fields.length === 0) end();
    else if (isWord(fields, about, words.length === 0)) {
      checkLine(fields, line, about);
      words.push({ line, fields });
    }
  }
  end();
  return sentences;
}

function isWord(fields: readonly string[], { isConllu, columns }: About, isAtStart: boolean): boolean {
  if (isConllu) return !fields[0]!.startsWith("#") && !/^\d+[-.]\d+$/.test(fields[0]!);
  const isComment = isAtStart && fields[0]!.startsWith("#") && fields.length !== columns;
  return !isComment && !isDocument(fields);
}

function checkLine(fields: readonly string[], line: number, { file, columns, isConllu }: About): void {
  if (fields.length !== columns)
    throw new TextError({
      file,
      line: line + 1,
      problem: `found ${fields.length} columns; expected ${columns}, as in the lines before${isConllu ? " and in CoNLL-U" : ""}.`,
      cure: "Separate columns by tabs, or by blanks throughout, and sentences by empty lines.",
    });
  const empty = fields.indexOf("");
  if (empty >= 0)
    throw new TextError({
      file,
      line: line + 1,
      problem: `column ${empty + 1} is empty; expected a word or a tag.`,
      cure: "Fill it, as with _.",
    });
}

/**
 * The number of a column, counted from 1: "2", "-1" for the last one, or in CoNLL-U a name such as "XPOS"; without one
 * the first column of words or the last one of tags, in CoNLL-U FORM and UPOS. Throws {@link TextError} for a column that
 * the file lacks.
 */
export function conllColumn(found: ConllFile, role: "word" | "tag", name: string | undefined): number {
  const { file, columns, isConllu } = found;
  const usual = isConllu ? { word: "FORM", tag: "UPOS" } : { word: "1", tag: "-1" };
  const asked = name ?? usual[role];
  const named = isConllu ? conlluColumns.indexOf(asked.toUpperCase()) + 1 : 0;
  const number = named > 0 ? named : Number(asked) < 0 ? columns + 1 + Number(asked) : Number(asked);
  if (Number.isInteger(number) && number >= 1 && number <= columns) return number;
  throw new TextError({
    file,
    problem: `there is no column ${asked}; expected 1 to ${columns}, or -1 for the last one${isConllu ? `, or ${conlluColumns.join(", ")}` : ""}.`,
  });
}

/** The fields of a column of each sentence. */
export function conllFields({ sentences }: ConllFile, column: number): readonly (readonly string[])[] {
  return sentences.map((words) => words.map(({ fields }) => fields[column - 1]!));
}

/**
 * The file with a tag added to each word; lines that are no words, but have columns, get `O` if it is among `classes`,
 * or else `_`. A file of a sentence a line becomes one of a word a line.
 */
export function withTags(
  { form, lines, sentences, isConllu, columns }: ConllFile,
  tags: readonly (readonly string[])[],
  classes: readonly string[],
): string {
  if (form === "sentences")
    return sentences
      .map((words, i) => words.map(({ fields }, at) => `${fields[0]}\t${tags[i]![at]}\n`).join(""))
      .join("\n");
  const byLine = new Map(
    sentences.flatMap((words, i) => words.map(({ line }, at) => [line, tags[i]![at]!] as const)),
  );
  const separator = columns === 1 || lines.some((line) => line.includes("\t")) ? "\t" : " ";
  const other = classes.includes("O") ? "O" : "_";
  const isRow = (line: string) => (isConllu ? /^\d+[-.]\d+\t/.test(line) : line.startsWith("-DOCSTART-"));
  const added = lines.map((line, i) => {
    const tag = byLine.get(i) ?? (isRow(line) ? other : undefined);
    return tag === undefined ? line : `${line.trimEnd()}${separator}${tag}`;
  });
  return `${added.join("\n")}\n`;
}
