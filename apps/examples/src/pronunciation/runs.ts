// Translators from letters to phonemes, trained with several seeds, and their ensemble.
import type { text as language } from "grus";
import { text } from "grus";
import type { BackendOptions } from "../backend-example.ts";
import { runProgress } from "../language/run-progress.ts";
import type { PronouncedParts, PronouncedSizes } from "./dictionary.ts";

/** Sizes of translators and their training. */
export interface PronunciationSizes {
  readonly words: PronouncedSizes;
  /** One model each; all together are the ensemble. */
  readonly seeds: readonly number[];
  /** Options of `learnTranslator`, besides the backend and the words. */
  readonly training: Pick<
    language.LearnTranslatorOptions,
    | "model"
    | "epochs"
    | "minutes"
    | "maxSteps"
    | "batchSize"
    | "learningRate"
    | "weightDecay"
    | "averageDecay"
    | "labelSmoothing"
    | "beam"
  >;
}

/** The translators of all seeds on the test words. */
export interface PronunciationRuns {
  readonly parameters: number;
  /** Of training each model. */
  readonly seconds: readonly number[];
  readonly networks: readonly language.TranslationScores[];
  /** Undefined for one seed. */
  readonly ensemble: language.TranslationScores | undefined;
  readonly nearestNeighbour: language.TranslationScores;
  /** Words with what the first model wrote and where it looked. */
  readonly attended: readonly AttendedWord[];
}

/** A word, what is listed for it, and what a model wrote. */
export interface AttendedWord {
  readonly word: string;
  readonly listed: readonly string[];
  readonly found: language.FoundTranslation;
}

/** Test words that are shown: long ones say more. */
const SHOWN = 4;

/** Trains a translator with each seed, on the same words, and tests each and all together. */
export async function pronunciationRuns(
  { train, validation, test }: PronouncedParts,
  { backend, sizes, signal, onProgress }: BackendOptions<PronunciationSizes>,
): Promise<PronunciationRuns> {
  const { seeds, training } = sizes;
  const progress = runProgress(onProgress, seeds.length);
  const learned: language.LearnedTranslator[] = [];
  for (const [i, seed] of seeds.entries())
    learned.push(
      await text.learnTranslator(train, {
        ...training,
        backend,
        validation,
        test,
        tokenizer: "characters",
        targetTokenizer: "symbols",
        seed,
        signal,
        onProgress: progress(i, `seed ${seed}`),
      }),
    );
  const [first, ...others] = learned.map(({ translator }) => translator);
  const search = { beam: training.beam, signal };
  const shown = progress(seeds.length - 1, "ensemble");
  const options = {
    ...search,
    ensemble: others,
    onProgress: (done: number) => shown({ stage: "test", done }),
  };
  return {
    parameters: learned[0]!.plan.parameters,
    seconds: learned.map((one) => one.training.seconds),
    networks: learned.map((one) => one.test),
    ensemble: others.length === 0 ? undefined : await first!.score(test, options),
    nearestNeighbour: learned[0]!.baselines.nearestNeighbour,
    attended: await attendedWords(first!, test, search),
  };
}

/** The longest words of letters alone among the first hundred test words. */
async function attendedWords(
  translator: language.Translator,
  { sources, targets }: language.TextPairs,
  search: language.TranslateOptions,
): Promise<readonly AttendedWord[]> {
  const places = sources
    .slice(0, 100)
    .flatMap((word, i) => (/^[a-z]+$/.test(word) ? [i] : []))
    .sort((a, b) => sources[b]!.length - sources[a]!.length)
    .slice(0, SHOWN);
  const words = places.map((i) => sources[i]!);
  const found = await translator.translate(words, { ...search, attention: true });
  return places.map((place, i) => ({
    word: words[i]!,
    listed: [targets[place]!].flat(),
    found: found[i]!,
  }));
}
