// What a workload is: a training step of a model, with sizes that can be changed and PyTorch's recorded time.
import type { AnyBackend } from "../environment.ts";
import type { Prepared } from "../layers.ts";
import { OptionError, type Options, wholeNumber } from "../options.ts";

/** The sizes that a workload has; each is an option of the same name. */
export type SizeName = "batch" | "time" | "input" | "hidden" | "vocabulary" | "embedding";

/** The sizes of a workload. */
export type Sizes = Readonly<Partial<Record<SizeName, number>>>;

/** A training step: forward, backward and update. */
export interface Workload<Own extends Sizes = Sizes> {
  /** What is trained, in a few words. */
  readonly about: string;
  /** The sizes for which PyTorch's time is recorded. */
  readonly sizes: Own;
  /** PyTorch's least milliseconds a step, on one or two threads; see {@link RECORDED}. */
  readonly recorded: number;
  prepare(backend: AnyBackend, sizes: Own): Promise<Prepared>;
}

/**
 * PyTorch 2.13's times were recorded on two threads of an AMD EPYC (Genoa) where our product of two 512 × 512 matrices
 * runs at so many GFLOP/s on Node 24.
 */
export const RECORDED = { ceiling: 105, threads: 2 } as const;

const NAMES: readonly SizeName[] = ["batch", "time", "input", "hidden", "vocabulary", "embedding"];

/** The sizes of a run: those of the options, and the workload's own. Throws {@link OptionError} for one that it lacks. */
export function sizesOf<Own extends Sizes>(name: string, { sizes }: Workload<Own>, options: Options): Own {
  const own: Sizes = sizes;
  const unknown = NAMES.find((size) => options[size] !== undefined && own[size] === undefined);
  if (unknown !== undefined)
    throw new OptionError(
      `${name} has no --${unknown}; expected ${Object.keys(sizes)
        .map((size) => `--${size}`)
        .join(", ")}.`,
    );
  const chosen = NAMES.filter((size) => options[size] !== undefined).map((size) => [
    size,
    wholeNumber(size, options[size], 1),
  ]);
  return { ...sizes, ...Object.fromEntries(chosen) };
}
