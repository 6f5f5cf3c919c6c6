// Model directories.
import { join } from "node:path";
import { forecast } from "grus";
import { kindOf, readBytes, readOptional } from "./files.ts";

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

/** The files of a forecaster of tables at a path; undefined for any other model. */
export async function tableForecasterAt(path: string): Promise<forecast.TableForecasterFiles | undefined> {
  if ((await kindOf(path)) !== "directory") return undefined;
  const about = await readOptional(join(path, "model.json"));
  if (about === undefined || !forecast.isTableForecaster(new TextDecoder().decode(about))) return undefined;
  return readTableFiles(path);
}

async function readTableFiles(directory: string): Promise<forecast.TableForecasterFiles> {
  const json = new TextDecoder().decode(await readBytes(join(directory, "model.json"), CURE));
  return { json, safetensors: await readBytes(join(directory, "model.safetensors"), CURE) };
}

/**
 * The forecaster in a directory. Throws {@link InputError} when a file is missing, and the format's error
 * when one is damaged.
 */
export async function readForecaster(directory: string): Promise<OpenedForecaster> {
  const files = await readTableFiles(directory);
  if (forecast.isTableForecaster(files.json)) return { kind: "tables", files };
  return { kind: "network", forecaster: forecast.open(files) };
}
