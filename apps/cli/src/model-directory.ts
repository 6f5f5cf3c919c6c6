// Model directories.
import { join } from "node:path";
import { forecast } from "grus";
import { kindOf, readBytes, readJsonText, readOptionalJson } from "./files.ts";

/** The formats of directories. */
export type ModelFormatName = "grus-forecaster" | "grus-model" | "grus-text";

/** The format named in model.json; undefined if there is none. */
export function formatNamed(about: string): unknown {
  try {
    return JSON.parse(about).format;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const CURE = "Give a directory written by `grus forecast --out DIR`.";

/** The files of a forecaster at a path; undefined for any other model. */
export async function forecasterAt(path: string): Promise<forecast.ForecasterFiles | undefined> {
  if ((await kindOf(path)) !== "directory") return undefined;
  const about = await readOptionalJson(join(path, "model.json"));
  if (about === undefined || !forecast.isForecaster(about)) return undefined;
  return readForecasterFiles(path);
}

/** The files of the forecaster in a directory. Throws {@link InputError} with `cure` when one is missing. */
export async function readForecasterFiles(
  directory: string,
  cure: string = CURE,
): Promise<forecast.ForecasterFiles> {
  const json = await readJsonText(join(directory, "model.json"), cure);
  return { json, safetensors: await readBytes(join(directory, "model.safetensors"), cure) };
}
