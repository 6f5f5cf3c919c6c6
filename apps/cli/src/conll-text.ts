// Reads files of words and tags.
import type { OptionWriter } from "@grus/data";
import { text as language } from "grus";
import { InputError } from "./errors.ts";
import { noteLines } from "./output/summary.ts";
import { readTexts } from "./read-text.ts";

/** The flags about how a file of sentences is read. */
export interface ConllFlags {
  readonly words?: string | undefined;
  readonly tags?: string | undefined;
  readonly form?: language.ConllFile["form"] | undefined;
  readonly encoding?: string | undefined;
}

/** What is said while a file is read. */
export interface Saying {
  readonly write: OptionWriter;
  readonly say: (line: string) => void;
}

/** The sentences of a file, its words and its tags by column, counted from 1. */
export interface TaggedFile {
  readonly sentences: readonly language.TaggedSentence[];
  readonly columns: language.TagColumns;
}

/** The file at a path. Says what was assumed. */
export async function readSentences(
  path: string,
  { encoding, form }: Pick<ConllFlags, "encoding" | "form">,
  { write, say }: Saying,
): Promise<language.ConllFile> {
  const { text, notes } = await readTexts([path], encoding);
  for (const line of noteLines(notes, write)) say(line);
  return language.readConll(text, { file: path, form });
}

/**
 * The words and tags of a file. Columns are those of the flags, or those that a model learned from, where the file
 * has them. Throws {@link InputError} for one column.
 */
export async function readTagged(
  path: string,
  flags: ConllFlags,
  saying: Saying,
  known?: language.TagColumns,
): Promise<TaggedFile> {
  const found = await readSentences(path, { ...flags, form: "columns" }, saying);
  const word = wordColumn(found, flags.words, known);
  const tag = language.conllColumn(found, "tag", flags.tags ?? keptColumn(found, known?.tag));
  if (word === tag)
    throw new InputError(
      `${path}: column ${word} of ${found.columns} has both words and tags; expected two columns.`,
      "Name them with --words COLUMN and --tags COLUMN, counted from 1.",
    );
  saying.say(
    `read ${path}: ${found.isConllu ? "CoNLL-U, " : ""}words in column ${word} of ${found.columns}, tags in column ${tag}`,
  );
  const tags = language.conllFields(found, tag);
  const words = language.conllFields(found, word);
  return {
    sentences: words.map((own, i) => ({ words: own, tags: tags[i]! })),
    columns: { word, tag },
  };
}

/** The column of words, counted from 1. */
export function wordColumn(
  found: language.ConllFile,
  asked: string | undefined,
  known: language.TagColumns | undefined,
): number {
  return language.conllColumn(found, "word", asked ?? keptColumn(found, known?.word));
}

/** The column of a model, where a file that is not CoNLL-U has it. */
function keptColumn({ isConllu, columns }: language.ConllFile, kept: number | undefined): string | undefined {
  return isConllu || kept === undefined || kept > columns ? undefined : String(kept);
}
