// Reading a directory that `grus forecast --out` wrote.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Forecaster, forecasterFromFiles } from "grus";
import { InputError } from "./errors.ts";

/** The forecaster in a directory. Throws {@link InputError} when a file is missing, and the format's own error when one is damaged. */
export async function readForecaster(directory: string): Promise<Forecaster> {
  const json = await readPart(directory, "model.json");
  const safetensors = await readPart(directory, "model.safetensors");
  return forecasterFromFiles({ json: json.toString("utf8"), safetensors });
}

async function readPart(directory: string, name: string): Promise<Buffer> {
  const path = join(directory, name);
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    const problem = error.code === "ENOENT" ? "there is no such file" : error.message;
    throw new InputError(`${path}: ${problem}.`, "Give a directory that `grus forecast --out DIR` wrote.");
  });
}
