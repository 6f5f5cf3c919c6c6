// Training on a text, and the scores of its last tenth.
import { rmsprop } from "@grus/optim";
import type { text as language } from "grus";
import { text } from "grus";
import type { BackendOptions } from "../backend-example.ts";
import { runProgress } from "../language/run-progress.ts";
import { type TextName, texts } from "./texts.ts";

/** Sizes of models and their training. */
export interface CharacterSizes {
  readonly names: readonly TextName[];
  readonly seeds: readonly number[];
  /** Characters of a text, from the first. Default: all. */
  readonly characters?: number | undefined;
  /** Options of `learnText`, besides the backend. */
  readonly training: Pick<
    language.LearnTextOptions,
    "model" | "minutes" | "maxSteps" | "batchSize" | "steps" | "learningRate" | "weightDecay" | "averageDecay"
  >;
  /** The learning rate of dynamic evaluation. */
  readonly dynamicRate: number;
}

/** The scores of a model on the last tenth of a text, which is read once and whole. */
export interface CharacterRun {
  readonly name: TextName;
  readonly parameters: number;
  readonly seconds: number;
  readonly steps: number;
  readonly network: language.LikelihoodScores;
  /** The network whose weights adapt to the text while it is read. */
  readonly dynamic: language.LikelihoodScores;
  readonly baseline: language.LikelihoodScores;
  readonly baselineName: string;
  /** What the model writes. */
  readonly sample: string;
}

/** The texts that the command line names, or all. */
export function namesOf({ sizes, rest }: BackendOptions<CharacterSizes>): readonly TextName[] {
  return sizes.names.filter((name) => rest.length === 0 || rest.includes(name));
}

/** Trains a model on each text with each seed. */
export async function characterRuns(options: BackendOptions<CharacterSizes>): Promise<CharacterRun[]> {
  const { sizes, data, onProgress } = options;
  const names = namesOf(options);
  const progress = runProgress(onProgress, names.length * sizes.seeds.length);
  const read = names.map((name) => texts[name].read(data).slice(0, sizes.characters));
  const runs: CharacterRun[] = [];
  for (const [i, name] of names.entries())
    for (const seed of sizes.seeds)
      runs.push(
        await characterRun(name, read[i]!, seed, options, progress(runs.length, `${name}, seed ${seed}`)),
      );
  return runs;
}

async function characterRun(
  name: TextName,
  learned: string,
  seed: number,
  { backend, sizes, signal }: BackendOptions<CharacterSizes>,
  onProgress: NonNullable<language.LearnTextOptions["onProgress"]>,
): Promise<CharacterRun> {
  const { training, dynamicRate } = sizes;
  // Learns from all of the first nine tenths, as the published models and the n-grams beside it.
  const found = await text.learnText(learned, {
    ...training,
    backend,
    seed,
    validation: false,
    signal,
    onProgress,
  });
  const { generator, plan, test, baseline } = found;
  const last = Array.from(learned).slice(-plan.parts.test.characters - 1);
  const dynamic = await generator.score(last.join(""), {
    dynamic: { optimizer: rmsprop({ learningRate: dynamicRate }) },
    signal,
    onProgress: (done) => onProgress({ stage: "test", done, detail: "dynamic evaluation" }),
  });
  const [sample] = await generator.writeAll(["\n"], { length: 300, temperature: 0.7, seed, signal });
  return {
    name,
    parameters: plan.parameters,
    seconds: found.training.seconds,
    steps: found.training.steps,
    network: test,
    dynamic,
    baseline: baseline.scores,
    baselineName: baseline.name,
    sample: sample!,
  };
}
