// Model directories.
import { join } from "node:path";
import { forecast } from "grus";
import { kindOf, readBytes, readOptional } from "./files.ts";

/** The formats of directories. */
export type ModelFormatName = "grus-forecaster" | "grus-model" | "grus-text";

/** The format named in model.json; undefined if there is none. */
export function formatNamed(about: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(about)).format;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const CURE = "Give a directory written by `grus forecast --out DIR`.";

/** The files of a forecaster at a path; undefined for any other model. */
export async function forecasterAt(path: string): Promise<forecast.ForecasterFiles | undefined> {
  if ((await kindOf(path)) !== "directory") return undefined;
  const about = await readOptional(join(path, "model.json"));
  if (about === undefined || !forecast.isForecaster(new TextDecoder().decode(about))) return undefined;
  return readForecasterFiles(path);
}

/** The files of the forecaster in a directory. Throws {@link InputError} with `cure` when one is missing. */
export async function readForecasterFiles(
  directory: string,
  cure: string = CURE,
): Promise<forecast.ForecasterFiles> {
  const json = new TextDecoder().decode(await readBytes(join(directory, "model.json"), cure));
  return { json, safetensors: await readBytes(join(directory, "model.safetensors"), cure) };
}
