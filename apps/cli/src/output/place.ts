// Checks that output can be written, before long work begins.
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { InputError } from "../errors.ts";
import { kindOf, namesIn, readOptionalJson, reasonOf } from "../files.ts";
import { inShell } from "../flag-text.ts";
import { formatNamed, type ModelFormatName } from "../model-directory.ts";

/** Throws {@link InputError} if a file cannot be written at the path. */
export async function checkFilePlace(path: string): Promise<void> {
  if ((await kindOf(path)) === "directory")
    throw new InputError(`${path}: is a directory; expected a file to write.`, "Choose another name.");
  await checkAbove(path);
}

/**
 * Throws {@link InputError} if a directory holds anything that the model's files would not replace: another
 * kind of model, an unfinished run, other files.
 */
export async function checkModelPlace(path: string, format: ModelFormatName): Promise<void> {
  const kind = await kindOf(path);
  if (kind === "file")
    throw new InputError(`${path}: is a file; expected a directory to write.`, "Choose another name.");
  if (kind === undefined) return checkAbove(path);
  await checkFormat(path, format);
  const names = (await namesIn(path)).filter((name) => name !== CHECKPOINTS && name !== REPLACING);
  if (await holdsRun(path))
    throw new InputError(
      `${path}: holds an unfinished run.`,
      `Resume it with ${format === "grus-forecaster" ? `\`grus forecast --resume ${inShell(path)}\`` : `--resume ${inShell(path)}`}, choose another name, or remove ${checkpointsIn(path)}.`,
    );
  if (names.length > 0 && !names.includes("model.json"))
    throw new InputError(
      `${path}: holds files (${listed(names)}) but no model.`,
      "Choose another name, or remove it.",
    );
}

/** Whether a directory has the checkpoints of a run; one that was killed before the first has left a lock at most. */
export async function holdsRun(path: string): Promise<boolean> {
  return (await kindOf(join(checkpointsIn(path), RUN_FILE))) !== undefined;
}

/** Where a run in a directory keeps what is fitted. */
export function checkpointsIn(directory: string): string {
  return join(directory, CHECKPOINTS);
}

const CHECKPOINTS = "checkpoints";

/** What `replaceFiles` of grus/node leaves behind when its process is killed, and clears the next time. */
const REPLACING = ".grus-replacing";

/** The first file of a run's checkpoints, and the first that is removed. */
export const RUN_FILE = "checkpoint-run.grus";

/** Throws {@link InputError} if a directory holds a model of another format. */
export async function checkFormat(path: string, format: ModelFormatName): Promise<void> {
  const about = await readOptionalJson(join(path, "model.json"));
  const found = about === undefined ? format : formatNamed(about);
  if (found === format) return;
  throw new InputError(
    `${path}: holds ${found === undefined ? "a model.json not written by Grus" : `a model of format ${JSON.stringify(found)}`}; expected format "${format}".`,
    "Choose another name, or remove it.",
  );
}

/** The nearest existing parent directory must be writable. */
async function checkAbove(path: string): Promise<void> {
  let above = dirname(resolve(path));
  while ((await kindOf(above)) === undefined) above = dirname(above);
  try {
    await access(above, constants.W_OK);
  } catch (error) {
    throw new InputError(
      `${path}: cannot be written: in ${above} ${reasonOf(error)}.`,
      "Choose another path.",
    );
  }
}

function listed(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
}
