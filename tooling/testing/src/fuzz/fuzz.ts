// Fuzzing of readers with modified valid files: a reader returns a result or throws one of its own errors,
// quickly, and with little memory.
import type { BlockCoverage } from "./block-coverage.ts";
import { mutateBytes } from "./mutate-bytes.ts";
import { generator, type Random } from "./random.ts";

/** A class of errors. */
export type ErrorClass = abstract new (...given: never[]) => Error;

/** Changes a file at random; `files` are further valid or changed files. */
export type Mutate = (file: Uint8Array, random: Random, files: readonly Uint8Array[]) => Uint8Array;

/** A reader and valid files for it. */
export interface FuzzTarget {
  readonly name: string;
  readonly files: readonly Uint8Array[];
  /** Reads a file; it may return a promise. */
  readonly read: (file: Uint8Array) => unknown;
  /** The code of the reader, by the beginnings of paths below packages/, such as "io/src/brain/". */
  readonly code: readonly string[];
  /** How files are changed: `files` and what came of them. Default: {@link mutateBytes}. */
  readonly mutate?: Mutate;
  /** The relative number of cases. Default 1; less for slow cases. */
  readonly weight?: number;
}

/** Options of {@link fuzz}. */
export interface FuzzOptions {
  /** The class of the errors with which a reader rejects a file. */
  readonly rejection: ErrorClass;
  /** Changed files to read, besides the valid ones and the kept ones. */
  readonly cases: number;
  readonly seed: number;
  /** Inputs of earlier runs, which are read first and changed as the valid files are. */
  readonly kept: readonly Uint8Array[];
  /**
   * The code that runs. With it, an input that reaches new code is changed further in later cases, and kept inputs
   * that reach none are left out. Default: only the valid files and the kept inputs are changed.
   */
  readonly coverage?: BlockCoverage;
  /** Receives each input before it is read. */
  readonly onInput?: (input: Uint8Array) => void;
  /** Called after each case with the number of cases so far. */
  readonly onCase?: (cases: number) => void | Promise<void>;
}

/** An error that no reader may throw. */
export interface Crash {
  readonly error: string;
  readonly input: Uint8Array;
}

/** The results of the cases. */
export interface FuzzResult {
  readonly cases: number;
  /** The number of changed files that were accepted. */
  readonly accepted: number;
  readonly crashes: readonly Crash[];
  /** The longest case, in milliseconds of CPU time, which does not depend on other load. */
  readonly slowest: number;
  /** The largest number of bytes of array buffers that one case allocated. */
  readonly mostBytes: number;
  /** With coverage: the inputs that reached code which neither the valid files nor inputs before them had reached. */
  readonly corpus: readonly Uint8Array[];
  /** Those of the corpus that were not kept before. */
  readonly found: number;
}

/** Reads the valid files, the kept inputs, and `cases` changed ones. */
export async function fuzz(target: FuzzTarget, options: FuzzOptions): Promise<FuzzResult> {
  const { files, read, mutate = mutateBytes } = target;
  const { rejection, cases, coverage, onCase } = options;
  const reader = measured(read, rejection, options.onInput);
  for (const file of files) await reader.run(file);
  coverage?.hasGrown();
  const corpus: Uint8Array[] = [];
  for (const input of options.kept.toSorted((a, b) => a.length - b.length)) {
    await reader.run(input);
    if (coverage?.hasGrown() ?? true) corpus.push(input);
  }
  const before = { kept: corpus.length, accepted: reader.figures().accepted };
  const random = generator(options.seed);
  const pool = [...files, ...corpus];
  for (let done = 1; done <= cases; done++) {
    const input = mutate(pick(files, pool, random), random, pool);
    await reader.run(input);
    if (coverage?.hasGrown() === true) {
      corpus.push(input);
      pool.push(input);
    }
    await onCase?.(done);
  }
  const figures = reader.figures();
  return {
    ...figures,
    cases,
    accepted: figures.accepted - before.accepted,
    corpus,
    found: corpus.length - before.kept,
  };
}

/** Every third time a valid file; else any of the pool, or one of its newest, which have been changed least. */
function pick(files: readonly Uint8Array[], pool: readonly Uint8Array[], random: Random): Uint8Array {
  if (random(3) === 0) return files[random(files.length)]!;
  const newest = Math.min(pool.length, random(2) === 0 ? pool.length : 16);
  return pool[pool.length - 1 - random(newest)]!;
}

/** A reader whose errors, time and memory are recorded. */
function measured(read: FuzzTarget["read"], rejection: ErrorClass, onInput: FuzzOptions["onInput"]) {
  const crashes: Crash[] = [];
  let [accepted, slowest, mostBytes] = [0, 0, 0];
  return {
    run: async (input: Uint8Array): Promise<void> => {
      onInput?.(input);
      const { arrayBuffers: before } = process.memoryUsage();
      const started = process.cpuUsage();
      try {
        await read(input);
        accepted++;
      } catch (error) {
        if (!(error instanceof rejection))
          crashes.push({ error: (error as Error).stack?.slice(0, 600) ?? String(error), input });
      }
      const { user, system } = process.cpuUsage(started);
      slowest = Math.max(slowest, (user + system) / 1000);
      mostBytes = Math.max(mostBytes, process.memoryUsage().arrayBuffers - before);
    },
    figures: () => ({ crashes, accepted, slowest, mostBytes }),
  };
}
