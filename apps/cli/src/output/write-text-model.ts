// Writes a model of language with its metrics.
import { text as language } from "grus";
import { writeModelFiles, writtenLines } from "./write-files.ts";

/** Writes model, metrics.json and report.html into a directory; returns lines about it. */
export async function writeTextModel(
  directory: string,
  model: language.TextModel,
  metrics: object,
  report: string,
): Promise<string[]> {
  const { json, safetensors } = language.save(model);
  const written = {
    "model.json": json,
    "model.safetensors": safetensors,
    "metrics.json": `${JSON.stringify(metrics, undefined, 2)}\n`,
    "report.html": report,
  };
  const removed = await writeModelFiles(directory, written);
  return writtenLines(directory, Object.keys(written), removed);
}
