// Texts with labels, and their checks.
import { advice, option } from "@grus/data";
import { TextError } from "../errors.ts";
import { named, plural } from "../named-labels.ts";

/** Texts, and the label of each. */
export interface LabelledTexts {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
}

/** The numbers of texts by label, in alphabetical order. */
export function countLabels(labels: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Throws {@link TextError} unless there is a label for each text, both with something in them, at least two labels,
 * and each at least twice.
 */
export function checkLabelled({ texts, labels }: LabelledTexts): void {
  checkPairs("", { texts, labels });
  const counts = countLabels(labels);
  if (counts.size < 2)
    throw new TextError({
      problem: `the texts have ${counts.size === 0 ? "no label" : `one label, ${JSON.stringify(labels[0])}`}; expected two or more.`,
      cure: "Give texts of every class.",
    });
  const single = [...counts].filter(([, count]) => count === 1).map(([label]) => label);
  if (single.length > 0)
    throw new TextError({
      problem: `the label${plural(single)} ${named(single)} occur${single.length === 1 ? "s" : ""} once; expected each at least twice, to learn from and to test on.`,
      cure: "Give more texts of it, join it with another label, or leave its text out.",
    });
}

/** Throws {@link TextError} unless a test has texts with labels that are all among `known`. */
export function checkTest({ texts, labels }: LabelledTexts, known: readonly string[]): void {
  checkPairs("test.", { texts, labels });
  if (texts.length === 0)
    throw new TextError({
      problem: "the test has no texts; expected some.",
      cure: advice`Leave out ${option("test")}.`,
    });
  const labelsKnown = new Set(known);
  const strange = [...countLabels(labels).keys()].filter((label) => !labelsKnown.has(label));
  if (strange.length > 0)
    throw new TextError({
      problem: `the label${plural(strange)} ${named(strange)} occur${strange.length === 1 ? "s" : ""} only in the test; expected labels of the training texts: ${named(known)}.`,
      cure: "Correct the label, give training texts of it, or leave its texts out of the test.",
    });
}

function checkPairs(prefix: string, { texts, labels }: LabelledTexts): void {
  if (texts.length !== labels.length)
    throw new TextError({
      problem: `${prefix}texts has ${texts.length} texts and ${prefix}labels ${labels.length} labels; expected equal numbers.`,
      cure: "Give one label for each text.",
    });
  checkFilled(`${prefix}texts`, texts, "a text");
  checkFilled(`${prefix}labels`, labels, "a label");
}

function checkFilled(name: string, values: readonly string[], expected: string): void {
  const at = values.findIndex((value) => value.trim() === "");
  if (at < 0) return;
  throw new TextError({
    problem: `${name}[${at}] is ${JSON.stringify(values[at])}; expected ${expected}.`,
    cure: "Leave out what has no text or no label.",
  });
}
