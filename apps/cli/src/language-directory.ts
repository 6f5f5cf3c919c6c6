// Opens language models that `grus lm --out` wrote.
import { join } from "node:path";
import type { Backend } from "grus";
import { text as language } from "grus";
import { InputError } from "./errors.ts";
import { readBytes } from "./files.ts";

const CURE = "Give a directory written by `grus lm --out DIR`.";

/** The language model in a directory. Throws {@link InputError} for another kind of model, or none. */
export async function openLanguageModel(
  directory: string,
  backend: Backend,
): Promise<language.TextGenerator> {
  const json = new TextDecoder().decode(await readBytes(join(directory, "model.json"), CURE));
  if (!language.isTextModel(json))
    throw new InputError(`${directory}: holds a model that is not one of language.`, CURE);
  return language.open(
    { json, safetensors: await readBytes(join(directory, "model.safetensors"), CURE) },
    backend,
    "language-model",
  );
}
