// The part of the files of a model that is a text classifier's.
import {
  aNumber,
  aText,
  aWhole,
  type JsonKind,
  listOf,
  oneOf,
  optional,
  orElse,
  recordOf,
} from "@grus/io/files";
import type { Backend } from "@grus/tensor";
import { aCell, modelJson } from "../files/model-json.ts";
import { parametersOf, type SavedTensors } from "../files/saved-tensors.ts";
import { poolingNames } from "../models/pooling.ts";
import { type TextClassifierDescription, textClassifierFrom } from "../models/text-classifier.ts";
import type { TokenizerDescription } from "../tokenizers/tokenizer.ts";
import { aTokenizerDescription } from "../tokenizers/tokenizer-description.ts";
import { tokenizerOf } from "../tokenizers/tokenizer-from.ts";
import { type LabelColumns, type TextLabeller, textLabeller } from "./text-labeller.ts";

/** What is saved of a text classifier. */
export type SavedLabeller = Pick<
  TextLabeller,
  "task" | "tokenizer" | "model" | "parameters" | "classes" | "longest" | "columns"
>;

/** What model.json says of a classifier. */
interface LabellerFile extends Pick<TextLabeller, "classes" | "longest" | "columns"> {
  readonly model: TextClassifierDescription;
  readonly tokenizer: TokenizerDescription;
}

/** What model.json says of a classifier. */
export function describeLabeller({
  tokenizer,
  model,
  classes,
  longest,
  columns,
}: SavedLabeller): LabellerFile {
  return { classes, columns, longest, model: model.description, tokenizer: tokenizer.toJSON() };
}

/** The classifier of a model.json. */
export function openLabeller(json: unknown, saved: SavedTensors, backend: Backend): TextLabeller {
  const { tokenizer, model: description, ...own } = labellerFile(saved.size)(json, modelJson);
  const model = textClassifierFrom(description);
  return textLabeller({
    ...own,
    backend,
    tokenizer: tokenizerOf(tokenizer),
    model,
    parameters: parametersOf(model, saved),
  });
}

/** Of sizes that need not be those of a tensor, since the part may not be there; whether they fit is checked with the tensors. */
const MOST = 2 ** 24;

function labellerFile(size: JsonKind<number>): JsonKind<LabellerFile> {
  return recordOf<LabellerFile>({
    classes: listOf(aText),
    columns: optional(recordOf<LabelColumns>({ text: aText, label: aText })),
    longest: aWhole({ least: 1 }),
    model: recordOf<TextClassifierDescription>({
      kind: oneOf("text-classifier"),
      vocabulary: size,
      classes: size,
      cell: aCell,
      embeddingSize: size,
      hiddenSize: size,
      layers: size,
      // Files of earlier models have none of these three.
      convolutions: orElse(listOf(aWhole({ least: 1 })), []),
      filters: orElse(aWhole({ least: 1, most: MOST }), 100),
      pairs: orElse(aWhole({ most: MOST }), 0),
      pooling: oneOf(...poolingNames),
      dropout: aNumber,
      wordDropout: aNumber,
      unknown: optional(aWhole()),
    }),
    tokenizer: aTokenizerDescription,
  });
}
