// Writes a model of language with its metrics.
import { text as language } from "grus";
import { writeModelFiles, writtenLines } from "./write-files.ts";

/** Writes model and metrics.json into a directory; returns lines about it. */
export async function writeTextModel(
  directory: string,
  model: language.TextModel,
  metrics: object,
): Promise<string[]> {
  const { json, safetensors } = language.save(model);
  const written = {
    "model.json": json,
    "model.safetensors": safetensors,
    "metrics.json": `${JSON.stringify(metrics, undefined, 2)}\n`,
  };
  const removed = await writeModelFiles(directory, written);
  return writtenLines(directory, Object.keys(written), removed);
}
