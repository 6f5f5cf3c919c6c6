// From a text to a language model that is tested on text it has not seen, beside an n-gram model.
import { summary } from "@grus/cells";
import { advice, option } from "@grus/data";
import type { Backend } from "@grus/tensor";
import type { Callback, EpochFigures } from "@grus/train";
import { fitBestKneserNey } from "../baselines/kneser-ney/best-kneser-ney.ts";
import { TextError } from "../errors.ts";
import { type LikelihoodScores, likelihoodScores } from "../metrics/likelihood-scores.ts";
import { type LanguageModelOptions, languageModel } from "../models/language-model.ts";
import type { Tokenizer } from "../tokenizers/tokenizer.ts";
import { eitherSignal } from "../training/either-signal.ts";
import { lossCurve } from "../training/loss-curve.ts";
import { trainingProgress } from "../training/training-progress.ts";
import { summaryOf, type TrainingSummary } from "../training/training-summary.ts";
import { codePoints } from "./code-points.ts";
import { scoreText } from "./score-text.ts";
import { type TextGenerator, textGenerator } from "./text-generator.ts";
import { type TokenizerChoice, tokenizerFor } from "./tokenizer-for.ts";
import { stepsPerEpoch, type TrainLanguageModelOptions, trainLanguageModel } from "./train-language-model.ts";

/** How far work has come. */
export interface LearnTextProgress {
  readonly stage: "n-gram model" | "training" | "test";
  /** The share of the stage that is done, from 0 to 1. */
  readonly done: number;
  /** The newest losses, where there are some. */
  readonly detail?: string | undefined;
}

/** What is going to be done. Plain data. */
export interface LearnTextPlan {
  /** Characters (code points) and tokens of each part of the text. */
  readonly parts: Readonly<Record<"train" | "validation" | "test", TextPart>>;
  readonly tokenizer: Tokenizer;
  /** What validation and test hold that the vocabulary lacks, with how often. */
  readonly unknowns: ReadonlyMap<string, number>;
  /** Weights of the model. */
  readonly parameters: number;
}

/** The size of a part of a text. */
export interface TextPart {
  readonly characters: number;
  readonly tokens: number;
}

/** Options of {@link learnText}. */
export interface LearnTextOptions
  extends Pick<
    TrainLanguageModelOptions,
    | "epochs"
    | "maxSteps"
    | "minutes"
    | "batchSize"
    | "steps"
    | "learningRate"
    | "weightDecay"
    | "clipNorm"
    | "averageDecay"
    | "checkpoints"
    | "signal"
  > {
  readonly backend: Backend;
  /** A text to test on. Default: the last tenth of the text. */
  readonly test?: string | undefined;
  /**
   * Whether the last tenth before the test is held back, to choose the best epoch. If false, the models learn from it
   * too, and the last epoch counts: better where training ends before it overfits, as by the clock on a long text.
   * Default true.
   */
  readonly validation?: boolean | undefined;
  /** How text is cut, or a tokenizer. Default "characters". */
  readonly tokenizer?: TokenizerChoice | Tokenizer | undefined;
  /** Tokens at most: default 10,000 for "words", 1,000 for "bpe", all for "characters". Not for "bytes" or a tokenizer. */
  readonly vocabulary?: number | undefined;
  /** Options of the model. */
  readonly model?: Omit<LanguageModelOptions, "vocabulary"> | undefined;
  /** The same seed gives the same model, unless the clock ends its training. Default 0. */
  readonly seed?: number | undefined;
  /** Ends training once it is aborted: the model so far is tested and returned. */
  readonly stop?: AbortSignal | undefined;
  /** Called once, before training, with the sizes of the parts and the model. */
  readonly onPlan?: ((plan: LearnTextPlan) => void) | undefined;
  /** Called during the work, with the stage and how far it is. */
  readonly onProgress?: ((progress: LearnTextProgress) => void) | undefined;
}

/** The result of {@link learnText}. */
export interface LearnedText {
  readonly generator: TextGenerator;
  readonly plan: LearnTextPlan;
  readonly training: TrainingSummary;
  /** The model's scores on the test part, read once and whole. */
  readonly test: LikelihoodScores;
  /** The n-gram model of the order that suits validation best, and its scores on the test part. */
  readonly baseline: { readonly name: string; readonly order: number; readonly scores: LikelihoodScores };
  /** Whether the network was worth it. */
  readonly verdict: { readonly kind: "better" | "worse"; readonly text: string };
}

/**
 * Trains a language model on a text, and tests it on the last tenth, which no choice sees; the last tenth of the
 * rest is the validation that chooses the epoch, and the order of the n-gram model that is tested beside it.
 *
 *     const { generator, test, verdict } = await learnText(text, { backend, minutes: 5 });
 *
 * Throws {@link TextError} for a text that is too short, and rejects with the signal's reason.
 */
export async function learnText(text: string, options: LearnTextOptions): Promise<LearnedText> {
  const { backend, signal, stop, onPlan, onProgress } = options;
  const split = splitText(text, options);
  const model = languageModel({ ...options.model, vocabulary: split.tokenizer.size });
  const plan = planOf(split, summary(model).parameters);
  onPlan?.(plan);
  onProgress?.({ stage: "n-gram model", done: 0 });
  const { validation: isHeldBack = true } = options;
  const baseline = baselineScores(split, isHeldBack);
  const known = isHeldBack ? split.train.tokens : joined(split.train.tokens, split.validation.tokens);
  const training = {
    ...options,
    model,
    train: known,
    validation: isHeldBack ? split.validation.tokens : undefined,
    score: isHeldBack ? undefined : ({ epoch }: EpochFigures) => -epoch,
  };
  const curve = lossCurve();
  const { parameters, ...trained } = await trainLanguageModel({
    ...training,
    signal: eitherSignal(signal, stop),
    callbacks: [curve.callback, shownTraining(training, onProgress)],
  }).finish();
  signal?.throwIfAborted();
  const generator = textGenerator({
    backend,
    tokenizer: split.tokenizer,
    model,
    parameters,
  });
  const test = await testScores(generator, split, options);
  return {
    generator,
    plan,
    training: summaryOf(trained, curve.points()),
    test,
    baseline,
    verdict: verdictOf(test, baseline),
  };
}

/** A part of a text, cut into tokens. */
interface TokenizedPart {
  readonly text: string;
  readonly tokens: Int32Array;
}

interface SplitText {
  readonly tokenizer: Tokenizer;
  readonly train: TokenizedPart;
  readonly validation: TokenizedPart;
  readonly test: TokenizedPart;
}

/** The least number of characters of a text. */
const LEAST = 1000;

/** Training, validation and test in this order; the vocabulary is that of the training part. */
function splitText(text: string, options: LearnTextOptions): SplitText {
  const { test, tokenizer: choice = "characters", vocabulary } = options;
  if (text.length < LEAST)
    throw new TextError({
      problem: `the text has ${text.length} characters; expected at least ${LEAST}, which a model can learn from.`,
      cure: "Give more text.",
    });
  const known = test === undefined ? text.slice(0, cutAt(text)) : text;
  const [first, second] = [known.slice(0, cutAt(known)), known.slice(cutAt(known))];
  const tokenizer = typeof choice === "string" ? tokenizerFor(choice, first, vocabulary) : choice;
  const part = (own: string): TokenizedPart => ({ text: own, tokens: tokenizer.encode(own) });
  const split = {
    tokenizer,
    train: part(first),
    validation: part(second),
    test: part(test ?? text.slice(known.length)),
  };
  if (split.test.tokens.length === 0)
    throw new TextError({
      problem: "the test text is empty; expected text.",
      cure: advice`Leave out ${option("test")}.`,
    });
  return split;
}

/** The place of the last tenth, between two code points. */
function cutAt(text: string): number {
  const at = Math.floor(0.9 * text.length);
  const isInside = /^[\uDC00-\uDFFF]/.test(text[at] ?? "");
  return isInside ? at + 1 : at;
}

function planOf({ tokenizer, train, validation, test }: SplitText, parameters: number): LearnTextPlan {
  const sizeOf = ({ text, tokens }: TokenizedPart): TextPart => ({
    characters: codePoints(text),
    tokens: tokens.length,
  });
  return {
    parts: { train: sizeOf(train), validation: sizeOf(validation), test: sizeOf(test) },
    tokenizer,
    unknowns: tokenizer.unknowns(validation.text + test.text),
    parameters,
  };
}

/** Fitted to the same tokens as the network. */
function baselineScores(
  { tokenizer, train, validation, test }: SplitText,
  isHeldBack: boolean,
): LearnedText["baseline"] {
  const { model } = fitBestKneserNey([train.tokens], [validation.tokens], {
    vocabularySize: tokenizer.size,
    refit: !isHeldBack,
  });
  const scores = likelihoodScores({ ...model.score(test.tokens), characters: codePoints(test.text) });
  return { name: model.name, order: model.order, scores };
}

function joined(first: Int32Array, second: Int32Array): Int32Array {
  const all = new Int32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function shownTraining(
  training: TrainLanguageModelOptions,
  onProgress: LearnTextOptions["onProgress"],
): Callback {
  const { epochs, maxSteps, minutes } = training;
  const timeLimit = minutes === undefined ? undefined : { minutes };
  return trainingProgress(
    { epochs, maxSteps, timeLimit, stepsPerEpoch: stepsPerEpoch(training) },
    (done, detail) => onProgress?.({ stage: "training", done, detail }),
    ({ validationLoss }) => (validationLoss === undefined ? "" : `, validation ${validationLoss.toFixed(3)}`),
  );
}

/** The scores on the test part, each of whose tokens is scored: the newest token before it is read first. */
async function testScores(
  { model, parameters }: TextGenerator,
  { train, validation, test }: SplitText,
  { backend, signal, onProgress }: LearnTextOptions,
): Promise<LikelihoodScores> {
  const before = validation.tokens.at(-1) ?? train.tokens.at(-1)!;
  const scored = await scoreText({
    backend,
    model,
    parameters,
    tokens: Int32Array.of(before, ...test.tokens),
    signal,
    onProgress: (done) => onProgress?.({ stage: "test", done }),
  });
  return likelihoodScores({ ...scored, characters: codePoints(test.text) });
}

function verdictOf(
  test: LikelihoodScores,
  { name, scores }: LearnedText["baseline"],
): LearnedText["verdict"] {
  const change = test.bitsPerCharacter / scores.bitsPerCharacter - 1;
  const [own, other] = [test, scores].map((one) => one.bitsPerCharacter.toFixed(3));
  const isBetter = change < 0;
  const share = `${(100 * Math.abs(change)).toFixed(1)} %`;
  const text = isBetter
    ? `On text that it has not seen the network needs ${own} bits a character, ${share} fewer than the ${name} (${other}).`
    : `On text that it has not seen the network needs ${own} bits a character, ${share} more than the ${name} (${other}): it was not worth it; train longer, or on more text.`;
  return { kind: isBetter ? "better" : "worse", text };
}
