// The part of the files of a model that is a text classifier's.
import { loadParameters } from "@grus/io";
import type { Backend } from "@grus/tensor";
import { stringsOf } from "../files/fields.ts";
import { type TextClassifierDescription, textClassifierFrom } from "../models/text-classifier.ts";
import type { TokenizerDescription } from "../tokenizers/tokenizer.ts";
import { tokenizerFrom } from "../tokenizers/tokenizer-from.ts";
import { type LabelColumns, type TextLabeller, textLabeller } from "./text-labeller.ts";

/** What is saved of a text classifier. */
export type SavedLabeller = Pick<
  TextLabeller,
  "task" | "tokenizer" | "model" | "parameters" | "classes" | "longest" | "columns"
>;

/** What model.json says of a classifier. */
export function describeLabeller({ tokenizer, model, classes, longest, columns }: SavedLabeller): object {
  return { classes, columns, longest, model: model.description, tokenizer };
}

/** The classifier of a model.json. */
export function openLabeller(
  about: Readonly<Record<string, unknown>>,
  safetensors: Uint8Array,
  backend: Backend,
): TextLabeller {
  const model = textClassifierFrom(about.model as TextClassifierDescription);
  return textLabeller({
    backend,
    tokenizer: tokenizerFrom(about.tokenizer as TokenizerDescription),
    model,
    parameters: loadParameters(model, safetensors),
    classes: stringsOf(about, "classes"),
    longest: about.longest as number,
    columns: about.columns as LabelColumns | undefined,
  });
}
