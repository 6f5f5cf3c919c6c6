// The numbers of a run: its position, means of the current epoch, history, time.
import { batchChecksum } from "./checkpoints/batch-checksum.ts";
import type { RunPlace } from "./checkpoints/checkpoint-options.ts";
import type { DataMark, RunNumbers } from "./checkpoints/run-numbers.ts";
import type { Progress } from "./progress.ts";
import { RunClock } from "./run-clock.ts";
import type { StepNumbers } from "./training-steps.ts";
import { WeightedMeans } from "./weighted-means.ts";

/** The part of a checkpoint that a ledger stores. */
type LedgerNumbers = Omit<RunNumbers, "best" | "plateau">;

/** Counts steps and epochs, and can continue from the numbers of a checkpoint. */
export class RunLedger {
  readonly history: Progress[] = [];
  readonly #clock = new RunClock();
  /** Steps so far. */
  #step = 0;
  /** The current epoch, counted from 1, and the number of its batches already processed. */
  #epoch = 1;
  #batches = 0;
  #means = new WeightedMeans();
  #data: DataMark = { epoch: 0, first: 0, last: 0 };

  get place(): RunPlace {
    return { step: this.#step, epoch: this.#epoch, batches: this.#batches };
  }

  /** Checksums of the data, for checkpoints. */
  get data(): DataMark {
    return this.#data;
  }

  get seconds(): number {
    return this.#clock.seconds();
  }

  get epochSeconds(): number {
    return this.#clock.epochSeconds();
  }

  /** Means over the steps of the current epoch; undefined before its first. */
  get means(): StepNumbers | undefined {
    const { loss, gradientNorm } = this.#means.values();
    return loss === undefined || gradientNorm === undefined ? undefined : { loss, gradientNorm };
  }

  /** Starts an epoch, or the remainder of one. */
  beginEpoch(): void {
    this.#clock.beginEpoch();
  }

  /** Starts counting a step. */
  countStep(): number {
    return ++this.#step;
  }

  /** Records the numbers of a finished step. */
  addStep(numbers: StepNumbers, weight: number): void {
    this.#means.add({ ...numbers }, weight);
  }

  /** Records further processed batches of the epoch. */
  addBatches(count: number): void {
    this.#batches += count;
  }

  /** Records the checksums of batches about to be trained on. */
  markData(batches: readonly unknown[]): void {
    const last = batchChecksum(batches.at(-1));
    const first = this.#batches > 0 ? this.#data.first : batchChecksum(batches[0]);
    this.#data = { epoch: this.#epoch, first, last };
  }

  /** Ends the current epoch. */
  endEpoch(): void {
    this.#epoch += 1;
    this.#batches = 0;
    this.#clock.endEpoch();
    this.#means = new WeightedMeans();
  }

  /** The numbers from which {@link RunLedger.restore} continues. */
  numbers(): LedgerNumbers {
    return {
      ...this.place,
      means: this.#means.soFar(),
      data: this.#data,
      history: [...this.history],
      seconds: this.seconds,
      epochSeconds: this.#batches === 0 ? 0 : this.epochSeconds,
    };
  }

  restore({ step, epoch, batches, means, data, history, seconds, epochSeconds }: LedgerNumbers): void {
    [this.#step, this.#epoch, this.#batches, this.#data] = [step, epoch, batches, data];
    this.#clock.restore(seconds, epochSeconds);
    this.#means = new WeightedMeans(means);
    this.history.push(...history);
  }
}
