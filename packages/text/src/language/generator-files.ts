// The part of the files of a model that is a text generator's.
import { aFlag, aNumber, aWhole, type JsonKind, listOf, optional, recordOf } from "@grus/io/files";
import type { Backend } from "@grus/tensor";
import { TextError } from "../errors.ts";
import { aCell, modelJson } from "../files/model-json.ts";
import { parametersOf, type SavedTensors } from "../files/saved-tensors.ts";
import { type LanguageModelDescription, languageModel } from "../models/language-model.ts";
import type { TokenizerDescription } from "../tokenizers/tokenizer.ts";
import { aTokenizerDescription } from "../tokenizers/tokenizer-description.ts";
import { tokenizerOf } from "../tokenizers/tokenizer-from.ts";
import { type TextGenerator, textGenerator } from "./text-generator.ts";

/** What is saved of a text generator. */
export type SavedGenerator = Pick<TextGenerator, "task" | "tokenizer" | "model" | "parameters">;

/** What model.json says of a generator. */
interface GeneratorFile {
  readonly tokenizer: TokenizerDescription;
  readonly model: LanguageModelDescription;
}

/** What model.json says of a generator. Throws {@link TextError} for a cell that is a function. */
export function describeGenerator({ tokenizer, model }: SavedGenerator): GeneratorFile {
  if (model.description !== undefined) return { tokenizer: tokenizer.toJSON(), model: model.description };
  throw new TextError({
    problem: "the cell of the model is a function; expected the name of a cell, which can be saved.",
    cure: "Keep the parameters with saveParameters, and create the model in code.",
  });
}

/** The generator of a model.json. */
export function openGenerator(json: unknown, saved: SavedTensors, backend: Backend): TextGenerator {
  const { tokenizer, model: description } = generatorFile(saved.size)(json, modelJson);
  const model = languageModel(description);
  return textGenerator({
    backend,
    tokenizer: tokenizerOf(tokenizer),
    model,
    parameters: parametersOf(model, saved),
  });
}

function generatorFile(size: JsonKind<number>): JsonKind<GeneratorFile> {
  return recordOf<GeneratorFile>({
    tokenizer: aTokenizerDescription,
    model: recordOf<LanguageModelDescription>({
      vocabulary: size,
      cell: aCell,
      embeddingSize: size,
      hiddenSize: size,
      layers: size,
      dropout: aNumber,
      inputDropout: aNumber,
      weightDropout: aNumber,
      tied: aFlag,
      cutoffs: optional(listOf(aWhole())),
    }),
  });
}
