// Whether something can be written where it is to go: asked before the work, which may take long.
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { InputError } from "../errors.ts";
import { kindOf, namesIn, readOptional, reasonOf } from "../files.ts";
import { formatNamed, type ModelFormatName } from "../model-directory.ts";

/** Throws {@link InputError} where no file of that name can be written. */
export async function checkFilePlace(path: string): Promise<void> {
  if ((await kindOf(path)) === "directory")
    throw new InputError(`${path}: is a directory; a file is to be written.`, "Choose another name.");
  await checkAbove(path);
}

/** Throws {@link InputError} where a directory holds anything that the files of such a model would not replace: another kind of model, a run that is not finished, other files. */
export async function checkModelPlace(path: string, format: ModelFormatName): Promise<void> {
  const kind = await kindOf(path);
  if (kind === "file")
    throw new InputError(`${path}: is a file; a directory is to be written.`, "Choose another name.");
  if (kind === undefined) return checkAbove(path);
  await checkFormat(path, format);
  const names = await namesIn(path);
  const cure = "Choose another name, or remove it.";
  if (names.includes("checkpoints"))
    throw new InputError(`${path}: there is a run of \`grus forecast\` that is not finished.`, cure);
  if (names.length > 0 && !names.includes("model.json"))
    throw new InputError(`${path}: holds files (${listed(names)}) and no model.`, cure);
}

/** Throws {@link InputError} where a directory holds a model of another format. */
export async function checkFormat(path: string, format: ModelFormatName): Promise<void> {
  const about = await readOptional(join(path, "model.json"));
  const found = about === undefined ? format : formatNamed(about);
  if (found === format) return;
  throw new InputError(
    `${path}: holds ${found === undefined ? "a model.json that Grus did not write" : `a model of format ${JSON.stringify(found)}`}; one of format "${format}" is to be written.`,
    "Choose another name, or remove it.",
  );
}

/** The nearest directory above that there is must take files. */
async function checkAbove(path: string): Promise<void> {
  let above = dirname(resolve(path));
  while ((await kindOf(above)) === undefined) above = dirname(above);
  try {
    await access(above, constants.W_OK);
  } catch (error) {
    throw new InputError(
      `${path}: cannot be written: in ${above} ${reasonOf(error)}.`,
      "Choose another place.",
    );
  }
}

function listed(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
}
