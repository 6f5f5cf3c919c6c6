// A trained text classifier with its tokenizer and the names of its classes: gives texts labels.
import { type Batches, type SequenceBatch, sequenceBatches } from "@grus/data";
import { type Backend, softmax } from "@grus/tensor";
import { predict } from "@grus/train";
import { byLength, type PartOptions } from "../batches/by-length.ts";
import { lengthBuckets } from "../batches/length-buckets.ts";
import { TextError } from "../errors.ts";
import { checkVocabulary } from "../models/check-vocabulary.ts";
import type { TextClassifier, TextClassifierParameters } from "../models/text-classifier.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { tokensOf } from "./tokens-of.ts";

/** The label of a text. Plain data. */
export interface LabelledText {
  /** The most probable label. */
  readonly label: string;
  /** The probability of that label. */
  readonly probability: number;
  /** The probability of each label, in the order of `classes`; their sum is 1. */
  readonly probabilities: Float32Array;
}

/** The columns of a table that a classifier learned from. */
export interface LabelColumns {
  readonly text: string;
  readonly label: string;
}

/** How texts are labelled. */
export interface LabelOptions extends PartOptions {
  /** Texts that are read side by side. Default 64. */
  readonly batchSize?: number | undefined;
}

/** A text classifier with its tokenizer and the names of its classes. */
export interface TextLabeller {
  /** Tells it from other models of language. */
  readonly task: "text-classification";
  readonly tokenizer: Tokenizer;
  readonly model: TextClassifier;
  readonly parameters: TextClassifierParameters;
  /** The labels, in the order of the model's classes. */
  readonly classes: readonly string[];
  /** Tokens of a text that are read; what follows them is not. */
  readonly longest: number;
  /** The columns that it learned from, if it did from a table. */
  readonly columns: LabelColumns | undefined;
  /**
   * The label of each text, with its probabilities. A text without tokens is read as one unknown token. Throws
   * {@link TextError} for a text that the tokenizer cannot encode.
   */
  predict(texts: readonly string[], options?: LabelOptions): Promise<readonly LabelledText[]>;
}

/** Options of {@link textLabeller}. */
export interface TextLabellerOptions
  extends Pick<TextLabeller, "tokenizer" | "model" | "parameters" | "classes"> {
  readonly backend: Backend;
  /** Tokens of a text that are read. Default 256. */
  readonly longest?: number | undefined;
  readonly columns?: LabelColumns | undefined;
}

/** Tokens of a text that are read by default. */
export const LONGEST = 256;

/** Labels texts by a trained classifier. Throws {@link TextError} for numbers of tokens or classes that differ. */
export function textLabeller({
  backend,
  longest = LONGEST,
  columns,
  ...own
}: TextLabellerOptions): TextLabeller {
  checkSizes(own);
  return {
    ...own,
    task: "text-classification",
    longest,
    columns,
    predict: (texts, options = {}) => labelled(texts, { ...own, backend, longest }, options),
  };
}

type Labelling = Omit<TextLabellerOptions, "columns" | "longest"> & { readonly longest: number };

async function labelled(
  texts: readonly string[],
  labelling: Labelling,
  { batchSize = 64, ...options }: LabelOptions,
): Promise<readonly LabelledText[]> {
  const { tokenizer, classes, longest } = labelling;
  const tokens = texts.map((text) => tokensOf(tokenizer, text, longest));
  const buckets = lengthBuckets(tokens);
  const label = async (part: readonly number[]) => {
    const batches = { tokens: part.map((i) => tokens[i]!) };
    const rows = await probabilitiesOf(labelling, sequenceBatches(batches, { batchSize, buckets }));
    return part.map((_, row) =>
      labelOf(rows.slice(row * classes.length, (row + 1) * classes.length), classes),
    );
  };
  return byLength(tokens, label, options);
}

/** [texts, classes], row-major. */
async function probabilitiesOf(
  { backend, model, parameters }: Labelling,
  batches: Batches<SequenceBatch<{ tokens: Int32Array[] }>>,
): Promise<Float32Array> {
  const outputs = await predict({
    backend,
    model,
    parameters,
    batches,
    outputs: (call, batch) => softmax(call(batch.tokens)),
  });
  return Float32Array.from(outputs.data);
}

function labelOf(row: Float32Array, classes: readonly string[]): LabelledText {
  const best = row.reduce((most, probability, i) => (probability > row[most]! ? i : most), 0);
  return { label: classes[best]!, probability: row[best]!, probabilities: row };
}

function checkSizes({ tokenizer, model, classes }: Omit<TextLabellerOptions, "backend">): void {
  checkVocabulary(tokenizer, model);
  if (classes.length !== model.outputSize)
    throw new TextError({
      problem: `there are ${classes.length} labels and the model has ${model.outputSize} classes; expected equal numbers.`,
      cure: "Pass the labels in the order of the model's classes.",
    });
}
