// Models of language as two files: model.json describes task, tokenizer and model, model.safetensors holds the
// parameters.
import { saveParameters } from "@grus/io";
import { fieldsOf, parseJson } from "@grus/io/files";
import type { Backend } from "@grus/tensor";
import { describeLabeller, openLabeller, type SavedLabeller } from "../classification/labeller-files.ts";
import type { TextLabeller } from "../classification/text-labeller.ts";
import { TextError } from "../errors.ts";
import { describeGenerator, openGenerator, type SavedGenerator } from "../language/generator-files.ts";
import type { TextGenerator } from "../language/text-generator.ts";
import type { SentenceTagger } from "../tagging/sentence-tagger.ts";
import { describeTagger, openTagger, type SavedTagger } from "../tagging/tagger-files.ts";
import type { Translator } from "../translation/translator.ts";
import { describeTranslator, openTranslator, type SavedTranslator } from "../translation/translator-files.ts";
import { modelJson } from "./model-json.ts";
import { type SavedTensors, savedTensors } from "./saved-tensors.ts";

/** The contents of a model's two files. */
export interface TextModelFiles {
  /** model.json, as text. */
  readonly json: string;
  /** model.safetensors. */
  readonly safetensors: Uint8Array;
}

/** What the files of each task open as. */
export interface TextModels {
  readonly "language-model": TextGenerator;
  readonly "text-classification": TextLabeller;
  readonly tagging: SentenceTagger;
  readonly translation: Translator;
}

/** The tasks of saved models. */
export type TextTask = keyof TextModels;

/** A model of any task; `task` tells which. */
export type TextModel = TextModels[TextTask];

const FORMAT = "grus-text";
const VERSION = 1;
const TASKS: readonly TextTask[] = ["language-model", "text-classification", "tagging", "translation"];

/**
 * The files of a model, format "grus-text" version 1. Throws {@link TextError} for a language model whose cell is a
 * function, which cannot be saved.
 */
export function save(model: SavedTextModel): TextModelFiles {
  const { task } = model;
  return {
    json: `${JSON.stringify({ format: FORMAT, version: VERSION, task, ...describe(model) }, undefined, 2)}\n`,
    safetensors: saveParameters(model.parameters),
  };
}

/**
 * Opens a model from its files; it runs on `backend`. With a `task` only a model of that task is opened:
 *
 *     const generator = open(files, backend, "language-model");
 *
 * Throws {@link TextError} for a model.json that is not one of this format or of another task, and `ModelFileError`
 * for parameters that do not fit.
 */
export function open<Task extends TextTask>(
  files: TextModelFiles,
  backend: Backend,
  task: Task,
): TextModels[Task];
export function open(files: TextModelFiles, backend: Backend): TextModel;
export function open({ json, safetensors }: TextModelFiles, backend: Backend, task?: TextTask): TextModel {
  const about = parsed(json);
  return OPENERS[taskOf(about, task)](about, savedTensors(safetensors), backend);
}

/** What is saved of a model of any task. */
export type SavedTextModel = SavedGenerator | SavedLabeller | SavedTagger | SavedTranslator;

function describe(model: SavedTextModel): object {
  switch (model.task) {
    case "language-model":
      return describeGenerator(model);
    case "text-classification":
      return describeLabeller(model);
    case "tagging":
      return describeTagger(model);
    case "translation":
      return describeTranslator(model);
  }
}

type Opener<Model> = (json: unknown, saved: SavedTensors, backend: Backend) => Model;

const OPENERS: { readonly [Task in TextTask]: Opener<TextModels[Task]> } = {
  "language-model": openGenerator,
  "text-classification": openLabeller,
  tagging: openTagger,
  translation: openTranslator,
};

/** Whether the text of a model.json describes a model of language, of this version or another. */
export function isTextModel(json: string): boolean {
  try {
    return fieldsOf(parsed(json), modelJson).format === FORMAT;
  } catch (error) {
    if (error instanceof TextError) return false;
    throw error;
  }
}

/** The task of the model that the text of a model.json describes; undefined for other texts. Throws as {@link open}. */
export function textTask(json: string): TextTask | undefined {
  return isTextModel(json) ? taskOf(parsed(json)) : undefined;
}

/** The task of a model.json. Throws {@link TextError} for one of another format, version or task. */
function taskOf(json: unknown, wanted?: TextTask): TextTask {
  const { format, version, task } = fieldsOf(json, modelJson);
  const known = wanted === undefined ? TASKS : [wanted];
  const found = known.find((one) => one === task);
  if (format === FORMAT && version === VERSION && found !== undefined) return found;
  const names = known.map((one) => JSON.stringify(one)).join(" or ");
  throw new TextError({
    file: "model.json",
    problem: `format is ${JSON.stringify(format)} version ${JSON.stringify(version)}, task ${JSON.stringify(task)}; expected "${FORMAT}" version ${VERSION}, task ${names}.`,
  });
}

function parsed(json: string): unknown {
  return parseJson(json, ({ expected, got }) => {
    throw new TextError({ file: "model.json", problem: `expected ${expected}; got ${got}.` });
  });
}
