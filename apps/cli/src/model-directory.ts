// Model directories.
import { join } from "node:path";
import { forecast } from "grus";
import { readBytes } from "./files.ts";

/** The formats of directories. */
export type ModelFormatName = "grus-forecaster" | "grus-model";

/** The format named in model.json; undefined if there is none. */
export function formatNamed(about: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(about)).format;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

const CURE = "Give a directory written by `grus train --out DIR`.";

/**
 * The forecaster in a directory. Throws {@link InputError} when a file is missing, and the format's error
 * when one is damaged.
 */
export async function readForecaster(directory: string): Promise<forecast.Forecaster> {
  const json = await readBytes(join(directory, "model.json"), CURE);
  const safetensors = await readBytes(join(directory, "model.safetensors"), CURE);
  return forecast.open({ json: new TextDecoder().decode(json), safetensors });
}
