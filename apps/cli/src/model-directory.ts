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

const CURE = "Give a directory written by `grus forecast --out DIR` or `grus train --out DIR`.";

/** A forecaster by kind: the files of one of tables, from `grus forecast`, or a network, from `grus train`. */
export type OpenedForecaster =
  | { readonly kind: "tables"; readonly files: forecast.TableForecasterFiles }
  | { readonly kind: "network"; readonly forecaster: forecast.Forecaster };

/**
 * The forecaster in a directory. Throws {@link InputError} when a file is missing, and the format's error
 * when one is damaged.
 */
export async function readForecaster(directory: string): Promise<OpenedForecaster> {
  const json = new TextDecoder().decode(await readBytes(join(directory, "model.json"), CURE));
  const files = { json, safetensors: await readBytes(join(directory, "model.safetensors"), CURE) };
  if (forecast.isTableForecaster(json)) return { kind: "tables", files };
  return { kind: "network", forecaster: forecast.open(files) };
}
