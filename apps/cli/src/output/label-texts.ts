// Texts about models that label.
import type { text as language } from "grus";
import { percent as shareText } from "./numbers.ts";
import { shortened } from "./shortened.ts";
import { alignTable } from "./summary.ts";

/** The scores of labels. */
export type LabelReport = language.LearnedClassifier["test"];

/** Labels that are listed at most, and whose confusion is printed. */
const MOST = 10;
/** Characters of a label at most. */
const WIDEST = 16;

/** The labels with their counts. */
export function listedLabels(labels: ReadonlyMap<string, number>): string {
  const listed = [...labels].slice(0, MOST).map(([label, texts]) => `${label} (${count(texts)})`);
  const rest = labels.size > MOST ? `, and ${labels.size - MOST} more` : "";
  return listed.join(", ") + rest;
}

/** Rows are the labels, columns what the network says. Nothing for many labels. */
export function confusionLines({ classes, confusion }: LabelReport): string[] {
  if (classes.length > MOST) return [];
  const names = classes.map(({ name }) => shortened(name, WIDEST));
  return [
    ...alignTable([
      ["label, and what is said", ...names, "recall"],
      ...confusion.map((row, i) => [names[i]!, ...row.map(count), percent(classes[i]!.recall)]),
      ["precision", ...classes.map(({ precision }) => percent(precision)), ""],
    ]).map((line) => line.trimEnd()),
    "",
  ];
}

/** A number with its thousands apart. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** A share in per cent, with one decimal. */
export function percent(share: number): string {
  return shareText(share, 1);
}
