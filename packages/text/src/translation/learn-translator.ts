// From texts with translations to a translator that is tested on texts it has not seen, beside two baselines.
import { summary } from "@grus/cells";
import type { Backend } from "@grus/tensor";
import type { Callback } from "@grus/train";
import { lengthBuckets } from "../batches/length-buckets.ts";
import { type EncoderDecoder, encoderDecoder } from "../models/encoder-decoder.ts";
import type { EncoderDecoderOptions } from "../models/encoder-decoder-options.ts";
import { limitsOf } from "../training/training-limits.ts";
import { trainingProgress } from "../training/training-progress.ts";
import type { TrainingSummary } from "../training/training-summary.ts";
import type { Verdict } from "../training/verdict.ts";
import { singlePairs, type TextPairs } from "./accepted-texts.ts";
import { type EncodedParts, encodedParts } from "./encoded-parts.ts";
import { splitTranslated } from "./split-translated.ts";
import { areSymbols } from "./symbols-tokenizer.ts";
import { type TranslatedExample, targetsOf, testedNetwork, translatedExamples } from "./tested-translator.ts";
import {
  TRANSLATOR_BATCH,
  TRANSLATOR_LIMITS,
  type TranslatorTrainingOptions,
  trainTranslator,
} from "./train-translator.ts";
import { testedBaselines } from "./translation-baselines.ts";
import type { TranslationScores } from "./translation-scores.ts";
import {
  type TranslationTokenizerOptions,
  type TranslationTokenizers,
  translationTokenizers,
} from "./translation-tokenizers.ts";
import { type TranslationColumns, type Translator, translator } from "./translator.ts";
import { type LearnTranslatorPlan, translatorPlan } from "./translator-plan.ts";
import { translatorVerdict } from "./translator-verdict.ts";

/** How far work has come. */
export interface LearnTranslatorProgress {
  readonly stage: "nearest neighbour" | "training" | "test";
  /** The share of the stage that is done, from 0 to 1. */
  readonly done: number;
  /** The newest loss and accuracy, where there are some. */
  readonly detail?: string | undefined;
}

/** Options of {@link learnTranslator}. */
export interface LearnTranslatorOptions extends TranslatorTrainingOptions, TranslationTokenizerOptions {
  readonly backend: Backend;
  /** Texts to test on. Default: a tenth of the texts. */
  readonly test?: TextPairs | undefined;
  /** Texts that choose the epoch. Default: a tenth of those that are not tested on. */
  readonly validation?: TextPairs | undefined;
  /** Tokens of a text or a translation at most: longer pairs are not learned from. Default 128. */
  readonly longest?: number | undefined;
  /** Options of the model. */
  readonly model?:
    | Omit<EncoderDecoderOptions, "sourceVocabulary" | "targetVocabulary" | "start" | "joint">
    | undefined;
  /** Beams of the search that the test is translated with. Default 4. */
  readonly beam?: number | undefined;
  /** Of that search, as in `translate`. Default 1. */
  readonly lengthPenalty?: number | undefined;
  /** The columns of the table that the texts are from, to be kept with the model. */
  readonly columns?: TranslationColumns | undefined;
  /** The same seed gives the same parts and the same model, unless the clock ends its training. Default 0. */
  readonly seed?: number | undefined;
  /** Called once, before training, with the sizes of the parts and the model. */
  readonly onPlan?: ((plan: LearnTranslatorPlan) => void) | undefined;
  /** Called during the work, with the stage and how far it is. */
  readonly onProgress?: ((progress: LearnTranslatorProgress) => void) | undefined;
}

/** The result of {@link learnTranslator}. */
export interface LearnedTranslator {
  readonly translator: Translator;
  readonly plan: LearnTranslatorPlan;
  readonly training: TrainingSummary;
  /** The network on the test texts. */
  readonly test: TranslationScores;
  /** The sources themselves, and the translations of the most similar training texts, on the test texts. */
  readonly baselines: Readonly<Record<"copyOfSource" | "nearestNeighbour", TranslationScores>>;
  /** The first test texts with the translations that the network found. */
  readonly examples: readonly TranslatedExample[];
  /** The network beside the better baseline. */
  readonly verdict: Verdict;
}

/**
 * Trains an {@link encoderDecoder} on texts with translations, and tests it on a tenth of the texts, which no choice
 * sees; a tenth of the rest is the validation that chooses the epoch. The text itself and the translation of the most
 * similar training text are tested beside it. Texts that occur several times have several accepted translations.
 *
 *     const { translator, test, verdict } = await learnTranslator({ sources, targets }, { backend, minutes: 30 });
 *     const [{ text }] = await translator.translate(["Deux hommes sont dehors."]);
 *
 * Words to pronunciations: `tokenizer: "characters"` and `targetTokenizer: "symbols"`. Throws {@link TextError} for
 * texts without a translation, and fewer than four texts. Rejects with the signal's reason.
 */
export async function learnTranslator(
  pairs: TextPairs,
  options: LearnTranslatorOptions,
): Promise<LearnedTranslator> {
  const { seed = 0, longest = LONGEST_PAIR, backend, columns, onPlan } = options;
  const split = splitTranslated(pairs, { ...options, seed });
  const tokenizers = translationTokenizers(singlePairs(split.train), options);
  const encoded = encodedParts(split, tokenizers, longest);
  const model = modelOf(tokenizers, options);
  const plan = translatorPlan(split, tokenizers, encoded, { longest, parameters: summary(model).parameters });
  onPlan?.(plan);
  options.onProgress?.({ stage: "nearest neighbour", done: 0 });
  const baselines = testedBaselines(split, areSymbols(tokenizers.target));
  const { parameters, training } = await trainTranslator({
    ...options,
    model,
    train: encoded.train,
    validation: encoded.validation,
    buckets: bucketsOf(encoded),
    seed,
    callbacks: [shownTraining(options, encoded.train.source.length)],
  });
  const { source, target } = tokenizers;
  const own = translator({ backend, source, target, model, parameters, columns });
  const { beam, lengthPenalty, signal, onProgress } = options;
  const search = { beam, lengthPenalty, signal };
  const network = await testedNetwork(own, split.test, {
    ...search,
    onProgress: (done) => onProgress?.({ stage: "test", done }),
  });
  return {
    translator: own,
    plan,
    training,
    test: network.scores,
    baselines: {
      copyOfSource: baselines.copyOfSource.scores,
      nearestNeighbour: baselines.nearestNeighbour.scores,
    },
    examples: await translatedExamples(own, split.test, search),
    verdict: translatorVerdict(network, baselines.better, targetsOf(split.test)),
  };
}

/** Tokens of a text that is learned from at most, by default. */
const LONGEST_PAIR = 128;

/** The shares of the pairs that the buckets reach. */
const SHARES = [0.3, 0.6, 0.85, 0.97, 1];

function modelOf(
  { source, target, isJoint }: TranslationTokenizers,
  { model }: LearnTranslatorOptions,
): EncoderDecoder {
  return encoderDecoder({
    ...model,
    sourceVocabulary: source.size,
    targetVocabulary: target.size,
    start: target.special.start!,
    joint: isJoint,
  });
}

/** Lengths that fit the source and the target of a pair. */
function bucketsOf({ train, validation }: EncodedParts): readonly number[] {
  const longer = ({ source, target }: EncodedParts["train"]) =>
    source.map(({ length }, i) => ({ length: Math.max(length, target[i]!.length) }));
  return lengthBuckets([...longer(train), ...longer(validation)], SHARES);
}

function shownTraining(options: LearnTranslatorOptions, pairs: number): Callback {
  const stepsPerEpoch = pairs / (options.batchSize ?? TRANSLATOR_BATCH);
  return trainingProgress(
    { ...limitsOf(options, stepsPerEpoch, TRANSLATOR_LIMITS), stepsPerEpoch },
    (done, detail) => options.onProgress?.({ stage: "training", done, detail }),
    ({ metrics }) => `, validation ${(100 * metrics.accuracy!).toFixed(1)} % of tokens`,
  );
}
