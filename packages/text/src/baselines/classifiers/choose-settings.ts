// The settings of a linear classifier that suit held-back training texts best.
import { TextError } from "../../errors.ts";
import { fitNgramFeatures, type NgramOptions } from "../features/ngram-features.ts";
import type { SparseRows } from "../features/sparse-rows.ts";
import { labelIndices } from "./label-indices.ts";
import { type LinearWeights, mostProbable, rowProbabilities } from "./linear-classifier.ts";

/** Settings that were tried. Plain data. */
export interface TriedSettings {
  readonly features: NgramOptions;
  /** The smoothing or the penalty. */
  readonly strength: number;
  /** The share of held-back texts with the right label. */
  readonly accuracy: number;
  /** Mean negative log probability of their labels. */
  readonly nats: number;
}

/** What is tried: all strengths with all features. */
export interface SettingsToTry {
  readonly source: string;
  readonly features: readonly NgramOptions[];
  readonly strengths: readonly number[];
  /** Texts to choose by, with labels of the others. Default: every fifth text of each label. */
  readonly validation?: TextsToChooseBy | undefined;
  /** The weights of each strength, in their order, fitted to training rows. */
  readonly fit: (rows: SparseRows, labels: Int32Array, classes: number) => readonly LinearWeights[];
}

/** Texts by which settings are chosen, and the label of each. */
export interface TextsToChooseBy {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
}

/** Every fifth text of each label is held back, so a label needs as many. */
export const PARTS = 5;

/**
 * Tries all settings on the validation texts, or every fifth text of each label, after fitting them to the other
 * texts, and returns the best ones first: those with the highest accuracy, then the fewest nats.
 */
export function trySettings(
  texts: readonly string[],
  labels: readonly string[],
  { source, features, strengths, validation: given, fit }: SettingsToTry,
): TriedSettings[] {
  checkCandidates(source, features, strengths);
  const { classes, indices } = labelIndices(source, texts, labels);
  const all = { texts, labels: indices };
  const { training, validation } =
    given === undefined
      ? everyFifth(source, all)
      : { training: all, validation: numbered(source, given, classes) };
  const tried = features.flatMap((options) => {
    const fitted = fitNgramFeatures(source, training.texts, options);
    const [rows, held] = [fitted.rows(training.texts), fitted.rows(validation.texts)];
    return fit(rows, training.labels, classes.length).map((weights, i) => {
      const scores = scoresOf(rowProbabilities(held, weights, classes.length), validation.labels);
      return { features: options, strength: strengths[i]!, ...scores };
    });
  });
  return tried.sort((a, b) => b.accuracy - a.accuracy || a.nats - b.nats);
}

/** Texts by the indices of their labels. */
interface NumberedTexts {
  readonly texts: readonly string[];
  readonly labels: Int32Array;
}

function everyFifth(
  source: string,
  { texts, labels }: NumberedTexts,
): { readonly training: NumberedTexts; readonly validation: NumberedTexts } {
  const isHeldBack = heldBack(source, labels);
  const part = (held: boolean) => ({
    texts: texts.filter((_, i) => isHeldBack[i] === held),
    labels: labels.filter((_, i) => isHeldBack[i] === held),
  });
  return { training: part(false), validation: part(true) };
}

/** Throws TextError unless there are texts, each with one of the labels. */
function numbered(
  source: string,
  { texts, labels }: TextsToChooseBy,
  classes: readonly string[],
): NumberedTexts {
  const numbers = new Map(classes.map((label, i) => [label, i]));
  const strange = labels.find((label) => !numbers.has(label));
  if (texts.length > 0 && texts.length === labels.length && strange === undefined)
    return { texts, labels: Int32Array.from(labels, (label) => numbers.get(label)!) };
  throw new TextError({
    problem: `${source}: validation has ${texts.length} texts and ${labels.length} labels${strange === undefined ? "" : `, one of them ${JSON.stringify(strange)}`}; expected one label for each text, which the other texts have too.`,
    cure: "Leave validation out to choose by every fifth text.",
  });
}

function heldBack(source: string, labels: Int32Array): readonly boolean[] {
  const seen = new Map<number, number>();
  const isHeldBack = Array.from(labels, (label) => {
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count % PARTS === 0;
  });
  if (isHeldBack.includes(true)) return isHeldBack;
  throw new TextError({
    problem: `${source}: no label has ${PARTS} texts; expected enough to hold back every fifth.`,
    cure: "Pass more texts, or choose the settings and fit them directly.",
  });
}

function scoresOf(probabilities: readonly Float64Array[], labels: Int32Array) {
  let [correct, nats] = [0, 0];
  probabilities.forEach((row, i) => {
    if (mostProbable(row) === labels[i]) correct++;
    nats -= Math.log(row[labels[i]!]!);
  });
  return { accuracy: correct / labels.length, nats: nats / labels.length };
}

function checkCandidates(source: string, features: readonly unknown[], strengths: readonly unknown[]): void {
  if (features.length > 0 && strengths.length > 0) return;
  throw new TextError({
    problem: `${source}: there is nothing to try; expected features and strengths, one each at least.`,
    cure: "Leave the lists out to try the defaults.",
  });
}
