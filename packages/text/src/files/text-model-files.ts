// A text generator as files: model.json describes tokenizer and model, model.safetensors holds the parameters.
import { loadParameters, saveParameters } from "@grus/io";
import type { Backend } from "@grus/tensor";
import { TextError } from "../errors.ts";
import { type LanguageModelDescription, languageModel } from "../models/language-model.ts";
import type { TokenizerDescription } from "../tokenizers/tokenizer.ts";
import { tokenizerFrom } from "../tokenizers/tokenizer-from.ts";
import { type TextGenerator, textGenerator } from "./text-generator.ts";

/** The contents of a model's two files. */
export interface TextModelFiles {
  /** model.json, as text. */
  readonly json: string;
  /** model.safetensors. */
  readonly safetensors: Uint8Array;
}

const FORMAT = "grus-text";
const VERSION = 1;

/**
 * The files of a text generator, format "grus-text" version 1. Throws {@link TextError} for a model whose cell is a
 * function, which cannot be saved.
 */
export function save({
  tokenizer,
  model,
  parameters,
}: Pick<TextGenerator, "tokenizer" | "model" | "parameters">): TextModelFiles {
  const { description } = model;
  if (description === undefined)
    throw new TextError({
      problem: "the cell of the model is a function; expected the name of a cell, which can be saved.",
      cure: "Keep the parameters with saveParameters, and create the model in code.",
    });
  const about = { format: FORMAT, version: VERSION, task: "language-model", tokenizer, model: description };
  return { json: `${JSON.stringify(about, undefined, 2)}\n`, safetensors: saveParameters(parameters) };
}

/**
 * Opens a text generator from its files; it runs on `backend`. Throws {@link TextError} for a model.json that is not
 * one of this format, and `ModelFileError` for parameters that do not fit.
 */
export function open({ json, safetensors }: TextModelFiles, backend: Backend): TextGenerator {
  const { format, version, task, tokenizer, model: description } = parsed(json);
  if (format !== FORMAT || version !== VERSION || task !== "language-model")
    throw new TextError({
      file: "model.json",
      problem: `format is ${JSON.stringify(format)} version ${JSON.stringify(version)}, task ${JSON.stringify(task)}; expected "${FORMAT}" version ${VERSION}, task "language-model".`,
    });
  const model = languageModel(description as LanguageModelDescription);
  return textGenerator({
    backend,
    tokenizer: tokenizerFrom(tokenizer as TokenizerDescription),
    model,
    parameters: loadParameters(model, safetensors),
  });
}

/** Whether the text of a model.json describes a model of language, of this version or another. */
export function isTextModel(json: string): boolean {
  try {
    return parsed(json).format === FORMAT;
  } catch (error) {
    if (error instanceof TextError) return false;
    throw error;
  }
}

function parsed(json: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new TextError({ file: "model.json", problem: `expected JSON; got "${(error as Error).message}".` });
  }
  if (typeof value === "object" && value !== null) return { ...value };
  throw new TextError({ file: "model.json", problem: `expected an object; got ${JSON.stringify(value)}.` });
}
