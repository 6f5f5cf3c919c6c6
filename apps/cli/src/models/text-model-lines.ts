// Descriptions of models of language for `grus inspect`.
import { flatten } from "@grus/tensor";
import type { text as language } from "grus";
import { count } from "../output/label-texts.ts";
import { shortened } from "../output/shortened.ts";
import { alignTable } from "../output/summary.ts";
import { tokensName } from "../output/translator-lines.ts";

/** Lines that describe a saved model of language: its task, tokenizer, options and parameters. */
export function textModelLines(path: string, model: language.TextModel): string[] {
  const leaves = flatten(model.parameters);
  const size = leaves.reduce((sum, { leaf }) => sum + leaf.size, 0);
  return [
    `${path}: a ${NAMES[model.task]}, ${count(size)} parameters`,
    ...vocabularyLines(model),
    ...("classes" in model ? [`labels: ${shortened(model.classes.join(", "), 100)}`] : []),
    ...optionLines(model.model.description),
    "",
    ...alignTable([
      ["parameter", "shape"],
      ...leaves.map(({ path: name, leaf }) => [name, `[${leaf.shape.join(", ")}]`]),
    ]),
  ];
}

const NAMES: Readonly<Record<language.TextTask, string>> = {
  "language-model": "language model",
  "text-classification": "classifier of texts",
  tagging: "tagger",
  translation: "translator",
};

function vocabularyLines(model: language.TextModel): string[] {
  if (model.task === "translation") return tokenizerLines(model);
  if (model.task !== "tagging") return [tokenizerLine("tokenizer", model.tokenizer)];
  const { words, characters, letters } = model;
  const read =
    characters === undefined ? "" : `, ${characters.size} characters, ${letters} letters of a word`;
  return [`vocabulary: ${count(words.size)} words in lower case${read}`];
}

function tokenizerLines({ source, target }: language.Translator): string[] {
  return source === target
    ? [tokenizerLine("tokenizer of both languages", source)]
    : [tokenizerLine("tokenizer of the source", source), tokenizerLine("tokenizer of the target", target)];
}

function tokenizerLine(name: string, tokenizer: language.Tokenizer): string {
  return `${name}: ${tokensName(tokenizer)}, ${count(tokenizer.size)} tokens`;
}

/** Options that are not the tokenizer's or the labels' numbers. */
function optionLines(description: object | undefined): string[] {
  const own = Object.entries(description ?? {}).filter(
    ([name, value]) =>
      !["kind", "vocabulary", "classes", "sourceVocabulary", "targetVocabulary", "start"].includes(name) &&
      typeof value !== "object",
  );
  return [`model: ${own.map(([name, value]) => `${name} ${value}`).join(", ")}`];
}
