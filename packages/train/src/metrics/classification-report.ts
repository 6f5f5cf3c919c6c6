// Classification report on the host: scores by class, their averages, and the confusion matrix.
import { described, type RaggedData, sizeOf, type TensorData } from "@grus/tensor";
import { MetricError } from "../errors.ts";
import {
  averagedScores,
  type ClassCounts,
  type ClassScores,
  ratio,
  type Scores,
  scoresByClass,
} from "./class-scores.ts";

/** Labels on the host: numbers, a tensor of any shape, or sequences, whose valid steps count. */
export type Labels = ArrayLike<number> | TensorData | RaggedData;

/** Options of {@link classificationReport} and {@link confusionMatrix}. */
export interface ReportOptions {
  /** One number per label, row-major; labels with 0 are excluded. Default: all count. */
  readonly mask?: ArrayLike<number> | TensorData | undefined;
}

/** The result of {@link classificationReport}. Plain data. */
export interface ClassificationReport {
  /** The share of labels that are predicted. */
  readonly accuracy: number;
  /** The number of labels that count. */
  readonly support: number;
  readonly classes: readonly (ClassScores & { readonly name: string })[];
  /** The plain mean over the classes. */
  readonly macro: Scores;
  /** The mean over the classes, weighted by support. */
  readonly weighted: Scores;
  /** Over all labels jointly. */
  readonly micro: Scores;
  /** [actual][predicted]: how often. */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * Precision, recall and F1 as scikit-learn's `classification_report` with `labels=range(classes)` and
 * `zero_division=0`: classes that do not occur count in the macro mean, with 0. `classes` is their number or
 * their names. Throws {@link MetricError} for labels out of range.
 */
export function classificationReport(
  labels: Labels,
  predicted: Labels,
  classes: number | readonly string[],
  options: ReportOptions = {},
): ClassificationReport {
  checkClasses("classificationReport", classes);
  const names = typeof classes === "number" ? Array.from({ length: classes }, (_, i) => String(i)) : classes;
  const confusion = matrixOf("classificationReport", labels, predicted, names.length, options);
  const counts = countsOf(confusion);
  const support = total(counts.actual);
  return {
    accuracy: ratio(total(counts.correct), support),
    support,
    classes: scoresByClass(counts).map((scores, i) => ({ name: names[i]!, ...scores })),
    macro: averagedScores(counts, "macro"),
    weighted: averagedScores(counts, "weighted"),
    micro: averagedScores(counts, "micro"),
    confusion,
  };
}

/**
 * How often each class (row) was predicted as each class (column), as scikit-learn's `confusion_matrix`.
 * Throws as {@link classificationReport}.
 */
export function confusionMatrix(
  labels: Labels,
  predicted: Labels,
  classes: number,
  options: ReportOptions = {},
): readonly (readonly number[])[] {
  checkClasses("confusionMatrix", classes);
  return matrixOf("confusionMatrix", labels, predicted, classes, options);
}

function checkClasses(source: string, classes: unknown): void {
  const isNumber = typeof classes === "number" && Number.isInteger(classes) && classes > 0;
  if (isNumber || Array.isArray(classes)) return;
  throw new MetricError(
    source,
    `classes is ${described(classes)}; expected the number of classes.`,
    "Pass it after the labels and the predictions.",
  );
}

function matrixOf(
  source: string,
  labels: Labels,
  predicted: Labels,
  classes: number,
  { mask }: ReportOptions,
): readonly (readonly number[])[] {
  const [actual, found] = [numbersOf(labels), numbersOf(predicted)];
  if (actual.length !== found.length)
    throw new MetricError(
      source,
      `${actual.length} labels and ${found.length} predictions; expected equal numbers.`,
      "Pass one for each label.",
    );
  const counts = maskOf(source, mask, actual.length);
  const isValid = validOf(labels) ?? validOf(predicted) ?? (() => true);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < actual.length; i++) {
    if (!isValid(i) || counts?.[i] === 0) continue;
    check(source, "labels", actual[i]!, i, classes);
    check(source, "predicted", found[i]!, i, classes);
    matrix[actual[i]!]![found[i]!]! += 1;
  }
  return matrix;
}

function countsOf(matrix: readonly (readonly number[])[]): ClassCounts {
  return {
    correct: matrix.map((row, i) => row[i]!),
    predicted: matrix.map((_, column) => total(matrix.map((row) => row[column]!))),
    actual: matrix.map(total),
  };
}

function numbersOf(labels: Labels): ArrayLike<number> {
  if ("values" in labels && "lengths" in labels) return labels.values.data;
  return "data" in labels ? labels.data : labels;
}

/** Which elements belong to valid steps; undefined for labels that are not sequences. */
function validOf(labels: Labels): ((i: number) => boolean) | undefined {
  if (!("values" in labels && "lengths" in labels)) return undefined;
  const [, time = 1, ...rest] = labels.values.shape;
  const width = sizeOf(rest);
  return (i) => {
    const step = Math.floor(i / width);
    return step % time < labels.lengths.data[Math.floor(step / time)]!;
  };
}

function maskOf(
  source: string,
  mask: ArrayLike<number> | TensorData | undefined,
  length: number,
): ArrayLike<number> | undefined {
  const numbers = mask !== undefined && "data" in mask ? mask.data : mask;
  if (numbers === undefined || numbers.length === length) return numbers;
  throw new MetricError(
    source,
    `mask has ${numbers.length} elements; expected ${length}, one per label.`,
    "Pass one for each label.",
  );
}

function check(source: string, what: string, label: number, i: number, classes: number): void {
  if (Number.isInteger(label) && label >= 0 && label < classes) return;
  throw new MetricError(
    source,
    `${what}[${i}] is ${label}; expected 0 to ${classes - 1}, since there are ${classes} classes.`,
    "Number classes from 0, or exclude such elements with mask.",
  );
}

function total(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0);
}
