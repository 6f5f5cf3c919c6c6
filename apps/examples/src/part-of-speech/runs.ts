// Taggers with a CRF and with softmax, trained with several seeds.
import type { text as language } from "grus";
import { text } from "grus";
import type { BackendOptions } from "../backend-example.ts";
import { runProgress } from "../language/run-progress.ts";
import type { TaggedParts } from "./brown.ts";

/** What chooses the tags of a sentence: whole paths of tags, or each tag by itself. */
export type TagChoice = "crf" | "softmax";

/** Sizes of taggers and their training. */
export interface TaggerSizes {
  readonly seeds: readonly number[];
  /** One of so many sentences is read. Default 1, all. */
  readonly every?: number | undefined;
  /** Options of `learnTagger`, besides the backend and the sentences. */
  readonly training: Pick<
    language.LearnTaggerOptions,
    "model" | "epochs" | "maxSteps" | "batchSize" | "learningRate" | "weightDecay" | "letters"
  >;
}

/** A trained tagger, tested. */
export interface TaggerRun {
  readonly output: TagChoice;
  readonly parameters: number;
  readonly seconds: number;
  readonly network: language.TestedScores;
  readonly mostFrequentTag: language.TestedScores;
}

const OUTPUTS: readonly TagChoice[] = ["crf", "softmax"];

/** Trains a tagger of each kind with each seed, on the same sentences. */
export async function taggerRuns(
  { train, test }: TaggedParts,
  { backend, sizes, signal, onProgress }: BackendOptions<TaggerSizes>,
): Promise<TaggerRun[]> {
  const { seeds, training: options } = sizes;
  const progress = runProgress(onProgress, OUTPUTS.length * seeds.length);
  const runs: TaggerRun[] = [];
  for (const output of OUTPUTS)
    for (const seed of seeds) {
      const { plan, training, baselines, ...tested } = await text.learnTagger(train, {
        ...options,
        backend,
        test,
        seed,
        model: { ...options.model, output },
        signal,
        onProgress: progress(runs.length, `${output}, seed ${seed}`),
      });
      const { parameters } = plan;
      runs.push({ output, parameters, seconds: training.seconds, network: tested.test, ...baselines });
    }
  return runs;
}
