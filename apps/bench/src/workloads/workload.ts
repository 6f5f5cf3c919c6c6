// What a workload is: a training step of a model, with sizes that can be changed and PyTorch's recorded time.
import type { AnyBackend } from "../environment.ts";
import type { Prepared } from "../layers.ts";
import { OptionError, type Options, wholeNumber } from "../options.ts";

/** The sizes that a workload has; each is an option of the same name. */
export type SizeName = "batch" | "time" | "input" | "hidden" | "vocabulary" | "embedding";

const NAMES: readonly SizeName[] = ["batch", "time", "input", "hidden", "vocabulary", "embedding"];

/** The sizes of a workload. */
export type Sizes = Readonly<Partial<Record<SizeName, number>>>;

/** What is trained, and PyTorch's time. */
export interface RecordedWorkload<Own extends Sizes = Sizes> {
  /** What is trained, in a few words. */
  readonly about: string;
  /** The sizes for which PyTorch's time is recorded. */
  readonly sizes: Own;
  /** PyTorch's least milliseconds a step, on one or two threads; see {@link recordedTime}. */
  readonly recorded: number;
}

/** A training step: forward, backward and update. */
export interface Workload<Own extends Sizes = Sizes> extends RecordedWorkload<Own> {
  prepare(backend: AnyBackend, sizes: Own): Promise<Prepared>;
}

/**
 * PyTorch 2.13's times were recorded on two threads of an AMD EPYC (Genoa) where our product of two 512 × 512 matrices
 * runs at so many GFLOP/s on Node 24.
 */
const RECORDED = { ceiling: 105, threads: 2 } as const;

/**
 * PyTorch's time, multiplied as this machine's `ceiling` in GFLOP/s differs from that of the one that recorded it;
 * undefined for other sizes or threads.
 */
export function recordedTime(
  { recorded, sizes: own }: RecordedWorkload,
  sizes: Sizes,
  { threads }: AnyBackend,
  ceiling: number,
): number | undefined {
  const isRecorded = NAMES.every((name) => sizes[name] === own[name]);
  if (!isRecorded || threads !== RECORDED.threads) return undefined;
  return (recorded * RECORDED.ceiling) / ceiling;
}

/** The sizes of a run: those of the options, and the workload's own. Throws {@link OptionError} for one that it lacks. */
export function sizesOf<Own extends Sizes>(
  name: string,
  { sizes }: RecordedWorkload<Own>,
  options: Options,
): Own {
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
