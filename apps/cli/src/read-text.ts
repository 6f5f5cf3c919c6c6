// Reads text files, with their encodings.
import { type DecodedText, decodeText, type Note } from "@grus/data";
import { InputError } from "./errors.ts";
import { readBytes } from "./files.ts";

/** The text of files, one after the other with a line break between, and what was assumed. */
export async function readTexts(
  paths: readonly string[],
  encoding: string | undefined,
): Promise<DecodedText> {
  const texts: string[] = [];
  const notes: Note[] = [];
  for (const path of paths) {
    const decoded = decodeText(await readBytes(path), { file: path, encoding });
    if (decoded.text.trim() === "")
      throw new InputError(`${path}: the file is empty; expected text.`, "Check the path.");
    texts.push(decoded.text);
    notes.push(...decoded.notes);
  }
  const text = texts.reduce(
    (all, own) => (all === "" || all.endsWith("\n") ? all + own : `${all}\n${own}`),
    "",
  );
  return { text, notes };
}
