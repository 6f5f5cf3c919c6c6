// Tags the words of a file by a saved tagger.
import { text as language } from "grus";
import { startBackend } from "../backend-option.ts";
import { readSentences, type Saying, wordColumn } from "../conll-text.ts";
import type { Console } from "../console.ts";
import { writeOneFile } from "../output/write-files.ts";
import type { LabelCall } from "./label-rows.ts";
import { shownWork } from "./shown-work.ts";

/** Tags the sentences of a file: its lines, with a column of tags added. */
export async function tagFile({ files, file, flags, write }: LabelCall, console: Console): Promise<void> {
  const backend = await startBackend(flags.backend);
  const saying: Saying = { write, say: console.error };
  try {
    const tagger = language.open(files, backend, "tagging");
    const read = await readSentences(file, flags, saying);
    const column = wordColumn(read, flags.words, tagger.columns);
    console.error(readLine(read, column));
    const words = language.conllFields(read, column);
    const found = await shownWork("tagging", console, (options) => tagger.predict(words, options));
    const text = language.withTags(
      read,
      found.map(({ tags }) => tags),
      tagger.classes,
    );
    if (flags.out === undefined) return console.out(text.trimEnd());
    await writeOneFile(flags.out, text);
    console.error(`wrote ${flags.out}`);
  } finally {
    await backend.dispose();
  }
}

function readLine({ file, form, columns, isConllu, sentences }: language.ConllFile, column: number): string {
  const many = `${sentences.length.toLocaleString("en-US")} sentence${sentences.length === 1 ? "" : "s"}`;
  const how =
    form === "sentences"
      ? "one a line, words separated by blanks (--form columns reads a word a line)"
      : `${isConllu ? "CoNLL-U, " : ""}words in column ${column} of ${columns}`;
  return `read ${file}: ${many}, ${how}`;
}
