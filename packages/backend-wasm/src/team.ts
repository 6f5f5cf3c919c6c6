// The team of threads that runs plans: this thread and its workers, over one shared memory.
import { CONTROL_BYTES } from "./control-block.ts";
import type { KernelExports } from "./kernel-exports.ts";
import { startWorker, type TeamWorker } from "./worker.ts";

const FAILED = 4;
const QUIT = 5;
const GENERATION = 16;
const PHASE = 48;

/** How long to sleep before checking the other threads, in milliseconds. */
const PATIENCE = 100;
/** Time without progress after which a run fails, in milliseconds. */
const STALL = 20_000;

/** The parts of a {@link Team}. */
export interface TeamParts {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The address of the control block, {@link CONTROL_BYTES} of zeros. */
  readonly control: number;
  /** The number of threads, including this one. */
  readonly threads: number;
  /**
   * Creates a WorkerError. Passed in, so that this file, which is loaded only for more than one thread,
   * shares no code with the rest.
   */
  readonly failureOf: (reason: string) => Error;
}

/** Owns the workers. When one of them terminates, a run fails instead of waiting. */
export class Team {
  readonly threads: number;
  readonly #parts: TeamParts;
  readonly #words: Int32Array;
  readonly #canSleep: boolean;
  #workers: readonly TeamWorker[] = [];
  #failure: string | undefined;
  #isClosed = false;
  #phase = 0;
  #moved = 0;
  #stall = STALL;

  constructor(parts: TeamParts) {
    this.threads = parts.threads;
    this.#parts = parts;
    this.#words = new Int32Array(parts.memory.buffer, parts.control, CONTROL_BYTES / 4);
    this.#canSleep = canSleep();
  }

  /** Starts the workers. Throws {@link WorkerError} if one cannot start. */
  async start(): Promise<void> {
    const { module, memory, control, failureOf } = this.#parts;
    const indices = Array.from({ length: this.threads - 1 }, (_, i) => i + 1);
    const starting = indices.map((index) =>
      startWorker({ module, memory, control, index }, { failureOf, onEnd: (reason) => this.#onEnd(reason) }),
    );
    const results = await Promise.allSettled(starting);
    this.#workers = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const failed = results.find((result) => result.status === "rejected");
    if (failed === undefined) return;
    this.close();
    throw failed.reason;
  }

  /**
   * Sleeps while a word of the control block has the given value, with a time limit; returns 1 when waiting
   * is hopeless. The kernels call it.
   */
  readonly pause = (address: number, value: number): number => {
    if (this.#canSleep) Atomics.wait(this.#words, (address - this.#parts.control) / 4, value, PATIENCE);
    if (Atomics.load(this.#words, FAILED) !== 0) return 1;
    const now = performance.now();
    const phase = Atomics.load(this.#words, PHASE);
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#moved = now;
    }
    if (now - this.#moved < this.#stall) return 0;
    this.#failure = `there was no progress for ${this.#stall / 1000} s`;
    return 1;
  };

  /** Time without progress after which a run fails, in milliseconds. */
  set stallLimit(milliseconds: number) {
    this.#stall = milliseconds;
  }

  /** Runs a plan with `threads` of the team. Throws {@link WorkerError} when a worker has failed. */
  run(kernels: KernelExports, start: number, end: number, threads: number, own: number): void {
    if (this.#failure !== undefined) throw this.#parts.failureOf(this.#failure);
    this.#moved = performance.now();
    try {
      kernels.execute(this.#parts.control, start, end, threads, own);
    } catch (error) {
      this.#failure ??= this.#words[FAILED] === 0 ? undefined : "a worker failed";
      if (this.#failure === undefined) throw error;
      throw this.#parts.failureOf(this.#failure);
    }
  }

  /** Stops the workers. */
  close(): void {
    this.#isClosed = true;
    Atomics.store(this.#words, QUIT, 1);
    Atomics.add(this.#words, GENERATION, 1);
    Atomics.notify(this.#words, GENERATION);
    if (this.#failure !== undefined) for (const worker of this.#workers) void worker.terminate();
    this.#workers = [];
  }

  /** Terminates worker `i` at once, as a crash would; resolves when it has terminated. For tests. */
  async kill(i: number): Promise<void> {
    await this.#workers[i]!.terminate();
  }

  #onEnd(reason: string | undefined): void {
    if (!this.#isClosed) this.#failure ??= reason ?? "a worker terminated";
  }
}

/** Whether this thread may sleep: the main thread of a page may not, and polls instead. */
function canSleep(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}
