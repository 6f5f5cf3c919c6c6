// Training, validation and test of labelled texts, with the same shares of the labels.
import { advice, option, permutation } from "@grus/data";
import { PARTS } from "../baselines/classifiers/choose-settings.ts";
import { TextError } from "../errors.ts";
import { checkLabelled, checkTest, countLabels, type LabelledTexts } from "./labelled-texts.ts";

/** The parts of labelled texts. */
export interface LabelledSplit {
  readonly train: LabelledTexts;
  readonly validation: LabelledTexts;
  readonly test: LabelledTexts;
}

/** Options of {@link splitLabelled}. */
export interface SplitLabelledOptions {
  readonly seed: number;
  /** Texts to test on. Default: a tenth of the texts of each label. */
  readonly test?: LabelledTexts | undefined;
  /** Whether there is a validation. Default true. */
  readonly validation?: boolean | undefined;
}

/**
 * A tenth of the texts of each label is the test, unless one is given, and a tenth of the rest validation, unless there
 * is none, drawn by `seed`; at least one text where a label has enough: two to be tested, three left to be in
 * validation. Each part is in the order of the texts. Throws {@link TextError} for texts that cannot be split.
 */
export function splitLabelled(
  all: LabelledTexts,
  { seed, test, validation = true }: SplitLabelledOptions,
): LabelledSplit {
  checkLabelled(all);
  if (test !== undefined) checkTest(test, [...new Set(all.labels)].sort());
  const rows = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  for (const own of rowsByLabel(all.labels, seed)) {
    const tested = test === undefined ? tenth(own.length) : 0;
    const held = validation && own.length - tested >= 3 ? tenth(own.length - tested) : 0;
    rows.test.push(...own.slice(0, tested));
    rows.validation.push(...own.slice(tested, tested + held));
    rows.train.push(...own.slice(tested + held));
  }
  if (validation) checkEnough(rows.train, rows.validation, all.labels);
  else checkFifth(rows.train.map((row) => all.labels[row]!));
  const part = (own: number[]) =>
    selected(
      all,
      own.sort((a, b) => a - b),
    );
  return { train: part(rows.train), validation: part(rows.validation), test: test ?? part(rows.test) };
}

/** The rows of each label, in an order drawn by `seed`. */
function rowsByLabel(labels: readonly string[], seed: number): Iterable<readonly number[]> {
  const rows = new Map<string, number[]>();
  for (const row of permutation(labels.length, { seed })) {
    const own = rows.get(labels[row]!);
    if (own === undefined) rows.set(labels[row]!, [row]);
    else own.push(row);
  }
  return rows.values();
}

function tenth(count: number): number {
  return Math.max(1, Math.round(count / 10));
}

function selected({ texts, labels }: LabelledTexts, rows: readonly number[]): LabelledTexts {
  return { texts: rows.map((row) => texts[row]!), labels: rows.map((row) => labels[row]!) };
}

function checkEnough(
  train: readonly number[],
  validation: readonly number[],
  labels: readonly string[],
): void {
  if (validation.length > 0 && train.length >= 2) return;
  throw new TextError({
    problem: `there are ${labels.length} texts, and no label has enough to hold some back; expected three texts of a label beside those to test on.`,
    cure: "Give more texts.",
  });
}

/** Throws {@link TextError} unless a label has a fifth text, by which settings of baselines can be chosen. */
function checkFifth(labels: readonly string[]): void {
  const counts = countLabels(labels);
  if (Math.max(0, ...counts.values()) >= PARTS) return;
  throw new TextError({
    problem: `there are ${labels.length} texts to learn from, and no label has five of them; expected a label that has, since without validation every fifth text chooses the settings of naive Bayes and logistic regression.`,
    cure: advice`Give more texts, or leave out ${option("validation", false)}.`,
  });
}
