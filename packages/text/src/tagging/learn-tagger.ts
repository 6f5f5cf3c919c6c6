// From tagged sentences to a tagger that is tested on sentences it has not seen, beside a baseline.
import { summary } from "@grus/cells";
import type { Backend } from "@grus/tensor";
import type { Callback } from "@grus/train";
import { fitMostFrequentTag } from "../baselines/taggers/most-frequent-tag.ts";
import { limitsOf } from "../training/training-limits.ts";
import { trainingProgress } from "../training/training-progress.ts";
import type { TrainingSummary } from "../training/training-summary.ts";
import type { Verdict } from "../training/verdict.ts";
import type { WordVectors } from "../vectors/read-word-vectors.ts";
import { type LearnedTaggerOptions, type PreparedTagger, preparedTagger } from "./prepared-tagger.ts";
import {
  type FoundSentence,
  LETTERS,
  LONGEST_PIECE,
  type SentenceTagger,
  sentenceTagger,
  type TagColumns,
} from "./sentence-tagger.ts";
import { splitTagged, type TaggedSplit } from "./split-tagged.ts";
import { type TagMistake, tagMistakes } from "./tag-mistakes.ts";
import { countTags, type TaggedSentence } from "./tagged-sentences.ts";
import { rightIn, type TaggerScores, taggerScores, type UnseenWords, unseenWords } from "./tagger-scores.ts";
import { type TestedTagger, taggerVerdict } from "./tagger-verdict.ts";
import { TAGGER_BATCH, TAGGER_LIMITS, type TaggerTrainingOptions, trainTagger } from "./train-tagger.ts";
import { UNKNOWN } from "./word-vocabulary.ts";

/** How far work has come. */
export interface LearnTaggerProgress {
  readonly stage: "most frequent tag" | "training" | "test";
  /** The share of the stage that is done, from 0 to 1. */
  readonly done: number;
  /** The newest loss and accuracy, where there are some. */
  readonly detail?: string | undefined;
}

/** What is going to be done. Plain data. */
export interface LearnTaggerPlan {
  /** The sentences and words of each part. */
  readonly parts: Readonly<Record<"train" | "validation" | "test", TaggedPart>>;
  /** The tags in alphabetical order, with how many words have them, those of all parts together. */
  readonly tags: ReadonlyMap<string, number>;
  /** Words of the vocabulary, padding and the unknown word included, and characters; 0 where none are read. */
  readonly words: number;
  readonly characters: number;
  /** The share of the words of validation and test that the vocabulary lacks. */
  readonly unknownShare: number;
  /** The share of the vocabulary that has a pretrained vector, where some are given. */
  readonly vectorShare: number | undefined;
  /** Words that are read together, and how many sentences are longer. */
  readonly longest: number;
  readonly cut: number;
  /** Whether tags that the BIO scheme forbids have probability 0: with a CRF, where all sentences follow it. */
  readonly isBio: boolean;
  /** Weights of the model. */
  readonly parameters: number;
}

/** The size of a part of the sentences. */
export interface TaggedPart {
  readonly sentences: number;
  readonly words: number;
}

/** Options of {@link learnTagger}. */
export interface LearnTaggerOptions extends TaggerTrainingOptions {
  readonly backend: Backend;
  /** Sentences to test on. Default: a tenth of the sentences. */
  readonly test?: readonly TaggedSentence[] | undefined;
  /** Words at most; the most frequent are kept. Default: all that occur twice, or once with a pretrained vector. */
  readonly vocabulary?: number | undefined;
  /** Letters of a word that are read: its first and its last ones; 0 for words alone. Default 12. */
  readonly letters?: number | undefined;
  /** Words that are read together: a longer sentence is read in pieces. Default 64. */
  readonly longest?: number | undefined;
  /** Pretrained vectors, of `readWordVectors`. Default: random. */
  readonly vectors?: WordVectors | undefined;
  readonly model?: LearnedTaggerOptions | undefined;
  /** The columns of the file that the sentences are from, to be kept with the model. */
  readonly columns?: TagColumns | undefined;
  /** The same seed gives the same parts and the same model, unless the clock ends its training. Default 0. */
  readonly seed?: number | undefined;
  /** Called once, before training, with the sizes of the parts and the model. */
  readonly onPlan?: ((plan: LearnTaggerPlan) => void) | undefined;
  /** Called during the work, with the stage and how far it is. */
  readonly onProgress?: ((progress: LearnTaggerProgress) => void) | undefined;
}

/** The result of {@link learnTagger}. */
export interface LearnedTagger {
  readonly tagger: SentenceTagger;
  readonly plan: LearnTaggerPlan;
  readonly training: TrainingSummary;
  /** The network on the test sentences. */
  readonly test: TestedScores;
  /** The most frequent tag of each word on the test sentences. */
  readonly baselines: Readonly<Record<"mostFrequentTag", TestedScores>>;
  /** Words of the test sentences that the network tags wrong, 50 at most, the most certain first. */
  readonly mistakes: readonly TagMistake[];
  /** The network beside the baseline. */
  readonly verdict: Verdict;
}

/** The scores on test sentences. Plain data. */
export interface TestedScores extends TaggerScores {
  /** The words that the training sentences lack. */
  readonly unseen: UnseenWords;
}

/**
 * Trains a {@link tagger} on sentences, and tests it on a tenth of them, which no choice sees; a tenth of the rest is
 * the validation that chooses the epoch. The most frequent tag of each word is tested beside it. Tags of entities are
 * scored by entity too, and if all sentences follow the BIO scheme, a CRF finds no tags that it forbids.
 *
 *     const { tagger, test, verdict } = await learnTagger(sentences, { backend, minutes: 5 });
 *     const [{ tags }] = await tagger.predict([["the", "crane", "flies"]]);
 *
 * Throws {@link TextError} for words without a tag, fewer than two tags or four sentences, and tags that only the test
 * has. Rejects with the signal's reason.
 */
export async function learnTagger(
  sentences: readonly TaggedSentence[],
  options: LearnTaggerOptions,
): Promise<LearnedTagger> {
  const { seed = 0, letters = LETTERS, longest = LONGEST_PIECE, backend, columns, onPlan } = options;
  const split = splitTagged(sentences, { seed, test: options.test });
  const classes = [...countTags(sentences).keys()];
  const prepared = preparedTagger(split, classes, { ...options, seed, letters, longest });
  const plan = planOf(split, prepared);
  onPlan?.(plan);
  const baseline = testedBaseline(split, classes, options);
  const { parameters, training } = await trainTagger({
    ...options,
    model: prepared.model,
    train: prepared.train,
    validation: prepared.validation,
    batching: prepared.batching,
    seed,
    callbacks: [shownTraining(options, prepared.train.words.length)],
  });
  const { words, characters, model } = prepared;
  const own = { backend, words, characters, model, parameters, classes, letters, longest, columns };
  const tagger = sentenceTagger(own);
  const found = await foundTags(tagger, split, options);
  const network = tested("network", split, tagsIn(found), classes);
  return {
    tagger,
    plan,
    training,
    test: network.scores,
    mistakes: tagMistakes(split.test, found),
    baselines: { mostFrequentTag: baseline.scores },
    verdict: taggerVerdict(network, baseline),
  };
}

function planOf({ train, validation, test }: TaggedSplit, prepared: PreparedTagger): LearnTaggerPlan {
  const all = [...train, ...validation, ...test];
  const { words, characters, model, longest, isBio, vectorShare } = prepared;
  const held = words.encode([...validation, ...test].flatMap((sentence) => sentence.words));
  return {
    parts: { train: sizeOf(train), validation: sizeOf(validation), test: sizeOf(test) },
    tags: countTags(all),
    words: words.size,
    characters: characters?.size ?? 0,
    unknownShare: held.filter((word) => word === UNKNOWN).length / held.length,
    vectorShare,
    longest,
    cut: all.filter((sentence) => sentence.words.length > longest).length,
    isBio,
    parameters: summary(model).parameters,
  };
}

function sizeOf(sentences: readonly TaggedSentence[]): TaggedPart {
  return {
    sentences: sentences.length,
    words: sentences.reduce((sum, { words }) => sum + words.length, 0),
  };
}

type TestedOnce = TestedTagger & { readonly scores: TestedScores };

/** Fitted to the same sentences as the network. */
function testedBaseline(
  split: TaggedSplit,
  classes: readonly string[],
  { onProgress }: LearnTaggerOptions,
): TestedOnce {
  onProgress?.({ stage: "most frequent tag", done: 0 });
  const { name, predict } = fitMostFrequentTag(wordsIn(split.train), tagsIn(split.train));
  return tested(name, split, predict(wordsIn(split.test)), classes);
}

function foundTags(
  tagger: SentenceTagger,
  { test }: TaggedSplit,
  { signal, onProgress }: LearnTaggerOptions,
): Promise<readonly FoundSentence[]> {
  return tagger.predict(wordsIn(test), {
    signal,
    onProgress: (done) => onProgress?.({ stage: "test", done }),
  });
}

function tested(
  name: string,
  { train, test }: TaggedSplit,
  found: readonly (readonly string[])[],
  classes: readonly string[],
): TestedOnce {
  return {
    name,
    scores: { ...taggerScores(test, found, classes), unseen: unseenWords(train, test, found) },
    right: rightIn(test, found),
  };
}

function wordsIn(sentences: readonly TaggedSentence[]): readonly (readonly string[])[] {
  return sentences.map(({ words }) => words);
}

function tagsIn(sentences: readonly { readonly tags: readonly string[] }[]): readonly (readonly string[])[] {
  return sentences.map(({ tags }) => tags);
}

function shownTraining(options: LearnTaggerOptions, pieces: number): Callback {
  const stepsPerEpoch = pieces / (options.batchSize ?? TAGGER_BATCH);
  return trainingProgress(
    { ...limitsOf(options, stepsPerEpoch, TAGGER_LIMITS), stepsPerEpoch },
    (done, detail) => options.onProgress?.({ stage: "training", done, detail }),
    ({ metrics }) => `, validation ${(100 * metrics.accuracy!).toFixed(1)} %`,
  );
}
