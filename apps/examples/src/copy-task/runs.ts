// Every model, trained with every seed, and its bit errors on sequences of other lengths.
import type { Backend } from "@grus/tensor";
import type { ExampleProgress } from "../example.ts";
import { type CopyModel, models } from "./models.ts";
import { bitError, trainToCopy } from "./train.ts";

/** How long to train and what to test. */
export interface CopySizes {
  readonly steps: number;
  readonly seeds: readonly number[];
  /** Patterns of a training sequence at most. */
  readonly longest: number;
  /** Patterns of the sequences that are tested. */
  readonly lengths: readonly number[];
}

/** Options of {@link copyLengths}. */
export interface CopyOptions extends CopySizes {
  readonly backend: Backend;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ExampleProgress) => void) | undefined;
}

/** A model that was trained and tested. */
export interface CopyRun {
  readonly model: string;
  /** Numbers in its parameters. */
  readonly count: number;
  readonly seed: number;
  /** The share of wrong bits at each of the lengths. */
  readonly errors: readonly number[];
}

/** All runs: every model with every seed. */
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
