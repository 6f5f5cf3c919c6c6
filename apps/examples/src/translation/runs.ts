// Translators, trained and tested beside two baselines.
import type { text as language } from "grus";
import { text } from "grus";
import type { BackendOptions } from "../backend-example.ts";
import { runProgress } from "../language/run-progress.ts";
import { type TranslationName, tasks } from "./tasks.ts";

/** Options of `learnTranslator` that the sizes of a task choose. */
export type TranslationTraining = Pick<
  language.LearnTranslatorOptions,
  | "model"
  | "minutes"
  | "maxSteps"
  | "batchSize"
  | "learningRate"
  | "weightDecay"
  | "averageDecay"
  | "labelSmoothing"
  | "tokenizer"
  | "vocabulary"
  | "joint"
  | "longest"
  | "beam"
  | "lengthPenalty"
>;

/** Sizes of translators and their training. */
export interface TranslationSizes {
  /** Texts to learn from at most; a quarter of it in the other parts. Default: all. */
  readonly texts?: number | undefined;
  readonly seed: number;
  readonly training: Readonly<Record<TranslationName, TranslationTraining>>;
}

/** A trained translator, tested. */
export interface TranslationRun
  extends Pick<language.LearnedTranslator, "plan" | "training" | "test" | "baselines" | "examples"> {
  readonly name: TranslationName;
}

/** The names of tasks. */
export const translationNames: readonly TranslationName[] = ["interface", "multi30k"];

/** Trains a translator for each task that the command line names, or for each whose texts are there. */
export async function translationRuns(options: BackendOptions<TranslationSizes>): Promise<TranslationRun[]> {
  const { rest, data, sizes, backend, signal, onProgress } = options;
  const names = translationNames.filter((name) =>
    rest.length === 0 ? tasks[name].isThere(data) : rest.includes(name),
  );
  const progress = runProgress(onProgress, names.length);
  const runs: TranslationRun[] = [];
  for (const [i, name] of names.entries()) {
    const { train, validation, test } = await tasks[name].read(data, sizes.texts);
    const learned = await text.learnTranslator(train, {
      ...sizes.training[name],
      backend,
      validation,
      test,
      seed: sizes.seed,
      signal,
      onProgress: progress(i, name),
    });
    runs.push({ name, ...learned });
  }
  return runs;
}
