// Descriptions of models of language for `grus inspect`.
import { flatten } from "@grus/tensor";
import type { text as language } from "grus";
import { shortened } from "../output/shortened.ts";
import { alignTable } from "../output/summary.ts";

/** Lines that describe a saved model of language: its task, tokenizer, options and parameters. */
export function textModelLines(path: string, model: language.TextModel): string[] {
  const { task, tokenizer, parameters } = model;
  const leaves = flatten(parameters);
  const count = leaves.reduce((sum, { leaf }) => sum + leaf.size, 0);
  const what = task === "language-model" ? "language model" : "classifier of texts";
  return [
    `${path}: a ${what}, ${count.toLocaleString("en-US")} parameters`,
    `tokenizer: ${tokenizer.kind}, ${tokenizer.size.toLocaleString("en-US")} tokens`,
    ...(task === "text-classification" ? [`labels: ${shortened(model.classes.join(", "), 100)}`] : []),
    ...optionLines(model.model.description),
    "",
    ...alignTable([
      ["parameter", "shape"],
      ...leaves.map(({ path: name, leaf }) => [name, `[${leaf.shape.join(", ")}]`]),
    ]),
  ];
}

/** Options that are not the tokenizer's or the labels' numbers. */
function optionLines(description: object | undefined): string[] {
  const own = Object.entries(description ?? {}).filter(
    ([name, value]) => !["kind", "vocabulary", "classes"].includes(name) && typeof value !== "object",
  );
  return [`model: ${own.map(([name, value]) => `${name} ${value}`).join(", ")}`];
}
