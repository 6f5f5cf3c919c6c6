// The part of the files of a model that is a text generator's.
import { loadParameters } from "@grus/io";
import type { Backend } from "@grus/tensor";
import { TextError } from "../errors.ts";
import { type LanguageModelDescription, languageModel } from "../models/language-model.ts";
import type { TokenizerDescription } from "../tokenizers/tokenizer.ts";
import { tokenizerFrom } from "../tokenizers/tokenizer-from.ts";
import { type TextGenerator, textGenerator } from "./text-generator.ts";

/** What is saved of a text generator. */
export type SavedGenerator = Pick<TextGenerator, "task" | "tokenizer" | "model" | "parameters">;

/** What model.json says of a generator. Throws {@link TextError} for a cell that is a function. */
export function describeGenerator({ tokenizer, model }: SavedGenerator): object {
  if (model.description !== undefined) return { tokenizer, model: model.description };
  throw new TextError({
    problem: "the cell of the model is a function; expected the name of a cell, which can be saved.",
    cure: "Keep the parameters with saveParameters, and create the model in code.",
  });
}

/** The generator of a model.json. */
export function openGenerator(
  about: Readonly<Record<string, unknown>>,
  safetensors: Uint8Array,
  backend: Backend,
): TextGenerator {
  const model = languageModel(about.model as LanguageModelDescription);
  return textGenerator({
    backend,
    tokenizer: tokenizerFrom(about.tokenizer as TokenizerDescription),
    model,
    parameters: loadParameters(model, safetensors),
  });
}
