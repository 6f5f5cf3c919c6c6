// From texts with labels to a classifier that is tested on texts it has not seen, beside two baselines.
import { summary } from "@grus/cells";
import type { Backend } from "@grus/tensor";
import type { Callback, ClassificationReport } from "@grus/train";
import { fitBestLogisticRegression, fitBestNaiveBayes } from "../baselines/classifiers/best-classifiers.ts";
import { lengthBuckets } from "../batches/length-buckets.ts";
import { type TextClassifierOptions, textClassifier } from "../models/text-classifier.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { limitsOf } from "../training/training-limits.ts";
import { trainingProgress } from "../training/training-progress.ts";
import type { TrainingSummary } from "../training/training-summary.ts";
import type { Verdict } from "../training/verdict.ts";
import { type ClassWeights, weightsOf } from "./class-weights.ts";
import { classifierScores } from "./classifier-scores.ts";
import { type ClassifierTokens, classifierTokenizer } from "./classifier-tokenizer.ts";
import { classifierVerdict, type TestedClassifier } from "./classifier-verdict.ts";
import { type LabelMistake, labelMistakes } from "./label-mistakes.ts";
import { countLabels, type LabelledTexts } from "./labelled-texts.ts";
import { type LabelledSplit, splitLabelled } from "./split-labelled.ts";
import {
  type LabelColumns,
  type LabelledText,
  LONGEST,
  type TextLabeller,
  textLabeller,
} from "./text-labeller.ts";
import { tokensOf } from "./tokens-of.ts";
import {
  CLASSIFIER_LIMITS,
  type ClassifiedTokens,
  type ClassifierTrainingOptions,
  trainClassifier,
} from "./train-classifier.ts";

/** How far work has come. */
export interface LearnClassifierProgress {
  readonly stage: "naive Bayes" | "logistic regression" | "training" | "test";
  /** The share of the stage that is done, from 0 to 1. */
  readonly done: number;
  /** The newest loss and accuracy, where there are some. */
  readonly detail?: string | undefined;
}

/** What is going to be done. Plain data, but for the tokenizer. */
export interface LearnClassifierPlan {
  /** The number of texts of each part. */
  readonly parts: Readonly<Record<"train" | "validation" | "test", number>>;
  /** The labels in alphabetical order, with how many texts have them, those of all parts together. */
  readonly classes: ReadonlyMap<string, number>;
  readonly tokenizer: Tokenizer;
  /** The share of the tokens of validation and test that the vocabulary lacks. */
  readonly unknownShare: number;
  /** Tokens of a text that are read, and how many texts are longer. */
  readonly longest: number;
  readonly cut: number;
  /** Weights of the model. */
  readonly parameters: number;
}

/** Options of {@link learnClassifier}. */
export interface LearnClassifierOptions extends ClassifierTrainingOptions {
  readonly backend: Backend;
  /** Texts to test on. Default: a tenth of the texts of each label. */
  readonly test?: LabelledTexts | undefined;
  /**
   * Whether a tenth of the texts of each label is held back from those that are learned from, to choose the epoch. If
   * false, the models learn from it too and the last epoch is kept; every fifth text then chooses the settings of naive
   * Bayes and logistic regression. Default true.
   */
  readonly validation?: boolean | undefined;
  /** How texts are cut, or a tokenizer. Default "words". */
  readonly tokenizer?: ClassifierTokens | Tokenizer | undefined;
  /** Tokens at most; the most frequent are kept. Default: all that occur twice. */
  readonly vocabulary?: number | undefined;
  /** Tokens of a text that are read. Default 256. */
  readonly longest?: number | undefined;
  /**
   * Options of the model. Unlike those of {@link textClassifier}, `embeddingSize` is 200 by default, `convolutions` are
   * [2, 3], and `pairs` 32,768, of more than 8 labels fewer: 262,144 divided by their number.
   */
  readonly model?: Omit<TextClassifierOptions, "vocabulary" | "classes" | "unknown"> | undefined;
  /** How much the texts of each label count in the loss. Default: all alike. */
  readonly classWeights?: ClassWeights | undefined;
  /** The columns of the table that the texts are from, to be kept with the model. */
  readonly columns?: LabelColumns | undefined;
  /** The same seed gives the same parts and the same model, unless the clock ends its training. Default 0. */
  readonly seed?: number | undefined;
  /** Called once, before training, with the sizes of the parts and the model. */
  readonly onPlan?: ((plan: LearnClassifierPlan) => void) | undefined;
  /** Called during the work, with the stage and how far it is. */
  readonly onProgress?: ((progress: LearnClassifierProgress) => void) | undefined;
}

/** The result of {@link learnClassifier}. */
export interface LearnedClassifier {
  readonly classifier: TextLabeller;
  readonly plan: LearnClassifierPlan;
  readonly training: TrainingSummary;
  /** The network on the test texts; `macro.f1` is the macro F1. */
  readonly test: ClassificationReport;
  /** Models on n-grams, with the settings that label validation best, on the test texts. */
  readonly baselines: Readonly<Record<"naiveBayes" | "logisticRegression", ClassificationReport>>;
  /** Test texts that the network labels wrong, 50 at most, the most certain first. */
  readonly mistakes: readonly LabelMistake[];
  /** The network beside the baseline with the higher accuracy. */
  readonly verdict: Verdict;
}

/**
 * Trains a {@link textClassifier} on texts with labels, and tests it on a tenth of each label's texts, which no
 * choice sees; a tenth of the rest is the validation that chooses the epoch, and the settings of naive Bayes and
 * logistic regression, which are fitted to the same texts and tested beside it; see `validation`.
 *
 *     const { classifier, test, verdict } = await learnClassifier({ texts, labels }, { backend, minutes: 5 });
 *     const [{ label, probability }] = await classifier.predict(["a text"]);
 *
 * Throws {@link TextError} for fewer than two labels, a label that occurs once or only in the test, and texts or
 * labels that are empty. Rejects with the signal's reason.
 */
export async function learnClassifier(
  labelled: LabelledTexts,
  options: LearnClassifierOptions,
): Promise<LearnedClassifier> {
  const { seed = 0, longest = LONGEST, backend, onPlan } = options;
  const split = splitLabelled(labelled, { seed, test: options.test, validation: options.validation });
  const tokenizer = tokenizerOf(split, options);
  const classes = [...countLabels(labelled.labels).keys()];
  const encode = (part: LabelledTexts): ClassifiedTokens => ({
    tokens: part.texts.map((text) => tokensOf(tokenizer, text, longest)),
    label: Int32Array.from(part.labels, (label) => classes.indexOf(label)),
    weight: new Float32Array(part.texts.length).fill(1),
  });
  const train = encode(split.train);
  const validation = isHeldBack(split) ? encode(split.validation) : undefined;
  const weight = weightsOf(split.train.labels, options.classWeights);
  const sizes = { vocabulary: tokenizer.size, classes: classes.length, unknown: tokenizer.special.unknown };
  const model = textClassifier({ ...modelOptions(options.model, classes.length), ...sizes });
  const plan = planOf(split, tokenizer, longest, summary(model).parameters);
  onPlan?.(plan);
  const baselines = testedBaselines(split, classes, options);
  const { parameters, training } = await trainClassifier({
    ...options,
    model,
    train: { ...train, weight },
    validation,
    seed,
    buckets: lengthBuckets([...train.tokens, ...(validation?.tokens ?? [])]),
    callbacks: [shownTraining(options, train.tokens.length)],
  });
  const classifier = textLabeller({
    backend,
    tokenizer,
    model,
    parameters,
    classes,
    longest,
    columns: options.columns,
  });
  const found = await foundLabels(classifier, split.test, options);
  const labels = found.map(({ label }) => label);
  const network = tested("network", labels, split.test, classes);
  const [naiveBayes, logisticRegression] = baselines;
  const best =
    naiveBayes.report.accuracy > logisticRegression.report.accuracy ? naiveBayes : logisticRegression;
  return {
    classifier,
    plan,
    training,
    test: network.report,
    mistakes: labelMistakes(split.test, found),
    baselines: { naiveBayes: naiveBayes.report, logisticRegression: logisticRegression.report },
    verdict: classifierVerdict(network, best),
  };
}

/** Places for pairs of tokens, at most, and their scores of all classes together. */
const PAIRS = { most: 32_768, scores: 262_144 };

/** The options of the model, with the defaults of {@link LearnClassifierOptions}. */
function modelOptions(given: LearnClassifierOptions["model"] = {}, classes: number) {
  const {
    embeddingSize = 200,
    convolutions = [2, 3],
    pairs = Math.min(PAIRS.most, Math.floor(PAIRS.scores / classes)),
  } = given;
  return { ...given, embeddingSize, convolutions, pairs };
}

function tokenizerOf({ train }: LabelledSplit, options: LearnClassifierOptions): Tokenizer {
  const { tokenizer = "words", vocabulary } = options;
  return typeof tokenizer === "string" ? classifierTokenizer(tokenizer, train.texts, vocabulary) : tokenizer;
}

function planOf(
  { train, validation, test }: LabelledSplit,
  tokenizer: Tokenizer,
  longest: number,
  parameters: number,
): LearnClassifierPlan {
  const held = [...validation.texts, ...test.texts];
  const lengths = [...train.texts, ...held].map((text) => tokenizer.encode(text).length);
  const heldTokens = lengths.slice(train.texts.length).reduce((sum, length) => sum + length, 0);
  return {
    parts: { train: train.texts.length, validation: validation.texts.length, test: test.texts.length },
    classes: countLabels([...train.labels, ...validation.labels, ...test.labels]),
    tokenizer,
    unknownShare: heldTokens === 0 ? 0 : unknownsIn(held, tokenizer) / heldTokens,
    longest,
    cut: lengths.filter((length) => length > longest).length,
    parameters,
  };
}

function unknownsIn(texts: readonly string[], tokenizer: Tokenizer): number {
  const counts = texts.flatMap((text) => [...tokenizer.unknowns(text).values()]);
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Whether there is a validation. */
function isHeldBack({ validation }: LabelledSplit): boolean {
  return validation.texts.length > 0;
}

/** Fitted to the same texts as the network, with settings chosen by the same validation, where there is one. */
function testedBaselines(
  split: LabelledSplit,
  classes: readonly string[],
  { onProgress }: LearnClassifierOptions,
): readonly [TestedClassifier, TestedClassifier] {
  const { train, test } = split;
  const validation = isHeldBack(split) ? split.validation : undefined;
  onProgress?.({ stage: "naive Bayes", done: 0 });
  const bayes = fitBestNaiveBayes(train.texts, train.labels, { validation }).model;
  const naiveBayes = tested(bayes.name, bayes.predict(test.texts), test, classes);
  onProgress?.({ stage: "logistic regression", done: 0 });
  const logistic = fitBestLogisticRegression(train.texts, train.labels, { validation }).model;
  return [naiveBayes, tested(logistic.name, logistic.predict(test.texts), test, classes)];
}

function foundLabels(
  classifier: TextLabeller,
  { texts }: LabelledTexts,
  { signal, onProgress }: LearnClassifierOptions,
): Promise<readonly LabelledText[]> {
  return classifier.predict(texts, {
    signal,
    onProgress: (done) => onProgress?.({ stage: "test", done }),
  });
}

function tested(
  name: string,
  found: readonly string[],
  labelled: LabelledTexts,
  classes: readonly string[],
): TestedClassifier {
  return {
    name,
    report: classifierScores(labelled, found, classes),
    isRight: labelled.labels.map((label, i) => label === found[i]),
  };
}

function shownTraining(options: LearnClassifierOptions, texts: number): Callback {
  const stepsPerEpoch = texts / (options.batchSize ?? 32);
  return trainingProgress(
    { ...limitsOf(options, stepsPerEpoch, CLASSIFIER_LIMITS), stepsPerEpoch },
    (done, detail) => options.onProgress?.({ stage: "training", done, detail }),
    ({ metrics }) =>
      metrics.accuracy === undefined ? "" : `, validation ${(100 * metrics.accuracy).toFixed(1)} %`,
  );
}
