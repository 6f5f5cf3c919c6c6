// Opens language models that `grus lm --out` wrote.
import { join } from "node:path";
import type { Backend } from "grus";
import { text as language } from "grus";
import { InputError } from "./errors.ts";
import { kindOf, readBytes, readJsonText, readOptionalJson } from "./files.ts";

const CURE = "Give a directory written by `grus lm --out DIR`.";

/** The files of a model of language in a directory; undefined for anything else. */
export async function textModelAt(path: string): Promise<language.TextModelFiles | undefined> {
  if ((await kindOf(path)) !== "directory") return undefined;
  const json = await readOptionalJson(join(path, "model.json"));
  if (json === undefined || !language.isTextModel(json)) return undefined;
  return { json, safetensors: await readBytes(join(path, "model.safetensors"), CURE) };
}

/** The files of the model of language in a directory. Throws {@link InputError} for another kind of model, or none. */
export async function readTextModel(
  directory: string,
  cure: string = CURE,
): Promise<language.TextModelFiles> {
  const json = await readJsonText(join(directory, "model.json"), cure);
  if (!language.isTextModel(json))
    throw new InputError(`${directory}: holds a model that is not one of language.`, cure);
  return { json, safetensors: await readBytes(join(directory, "model.safetensors"), cure) };
}

/** The language model in a directory. Throws {@link InputError} for another kind of model, or none. */
export async function openLanguageModel(
  directory: string,
  backend: Backend,
): Promise<language.TextGenerator> {
  return language.open(await readTextModel(directory), backend, "language-model");
}
