// Translates the lines of a file by a saved translator.
import { text as language } from "grus";
import { startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { noteLines } from "../output/summary.ts";
import { writeOneFile } from "../output/write-files.ts";
import { readTexts } from "../read-text.ts";
import type { LabelCall } from "./label-rows.ts";
import { shownWork } from "./shown-work.ts";

/** One line of translation for each line of a file; that of an empty line is empty. */
export async function translateLines(
  { files, file, flags, write }: LabelCall,
  console: Console,
): Promise<void> {
  const backend = await startBackend(flags.backend);
  try {
    const translator = language.open(files, backend, "translation");
    const { text, notes } = await readTexts([file], flags.encoding);
    for (const line of noteLines(notes, write)) console.error(line);
    const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
    const { beam, bySentence } = flags;
    const found = await shownWork("translating", console, (options) =>
      translator.translate(lines, { ...options, beam, bySentence }),
    );
    const all = found.map((one) => one.text.replaceAll(/\s*[\r\n]\s*/g, " ")).join("\n");
    if (flags.out === undefined) return console.out(all);
    await writeOneFile(flags.out, `${all}\n`);
    console.error(`wrote ${flags.out}`);
  } finally {
    await backend.dispose();
  }
}
