// Trains every model with every seed, and measures bit errors on sequences of other lengths.
import type { Backend } from "@grus/tensor";
import type { ExampleProgress } from "../example.ts";
import { type CopyModel, models } from "./models.ts";
import { bitError, trainToCopy } from "./train.ts";

/** Sizes of training and test. */
export interface CopySizes {
  readonly steps: number;
  readonly seeds: readonly number[];
  /** Maximum number of patterns in a training sequence. */
  readonly longest: number;
  /** Numbers of patterns in the test sequences. */
  readonly lengths: readonly number[];
}

/** Options of {@link copyLengths}. */
export interface CopyOptions extends CopySizes {
  readonly backend: Backend;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ExampleProgress) => void) | undefined;
}

/** The result of training and testing a model. */
export interface CopyRun {
  readonly model: string;
  /** Number of its parameters. */
  readonly count: number;
  readonly seed: number;
  /** Fraction of wrong bits at each length. */
  readonly errors: readonly number[];
}

/** Runs every model with every seed. */
export async function copyRuns(options: CopyOptions): Promise<CopyRun[]> {
  const { seeds, steps, onProgress = () => {} } = options;
  const total = models.length * seeds.length * steps;
  const runs: CopyRun[] = [];
  let done = 0;
  for (const model of models)
    for (const seed of seeds)
      runs.push(
        await copyRun(model, seed, options, () => {
          done++;
          onProgress({ done, total, what: `${model.name}, seed ${seed}` });
        }),
      );
  return runs;
}

async function copyRun(
  model: CopyModel,
  seed: number,
  options: CopyOptions,
  onStep: () => void,
): Promise<CopyRun> {
  const { backend, longest, lengths } = options;
  const { parameters, count } = await trainToCopy(model, { ...options, seed, onStep });
  const errors: number[] = [];
  for (const length of lengths) {
    const slots = Math.max(2 * longest, length + longest);
    errors.push(await bitError(backend, model.withSlots(slots), parameters, length));
  }
  return { model: model.name, count, seed, errors };
}
