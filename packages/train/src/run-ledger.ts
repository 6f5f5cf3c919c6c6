// The numbers of a run: where it is in its epochs, means of the epoch under way, history, time.
import { batchChecksum } from "./checkpoints/batch-checksum.ts";
import type { RunPlace } from "./checkpoints/checkpoint-options.ts";
import type { DataMark, RunNumbers } from "./checkpoints/run-numbers.ts";
import type { Progress } from "./progress.ts";
import { RunClock } from "./run-clock.ts";
import type { StepNumbers } from "./training-steps.ts";
import { WeightedMeans } from "./weighted-means.ts";

/** What a ledger contributes to a checkpoint. */
type LedgerNumbers = Omit<RunNumbers, "best" | "plateau">;

/** Counts steps and epochs, and can continue from the numbers of a checkpoint. */
export class RunLedger {
  readonly history: Progress[] = [];
  readonly #clock = new RunClock();
  /** Steps so far. */
  #step = 0;
  /** The epoch under way, counted from 1, and how many of its batches are done. */
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

  /** Means over the steps of the epoch under way; undefined before its first. */
  get means(): StepNumbers | undefined {
    const { loss, gradientNorm } = this.#means.values();
    return loss === undefined || gradientNorm === undefined ? undefined : { loss, gradientNorm };
  }

  /** An epoch, or what remains of one, begins. */
  beginEpoch(): void {
    this.#clock.beginEpoch();
  }

  /** A step begins to count. */
  countStep(): number {
    return ++this.#step;
  }

  /** What a finished step came to. */
  addStep(numbers: StepNumbers, weight: number): void {
    this.#means.add({ ...numbers }, weight);
  }

  /** So many further batches of the epoch are done. */
  addBatches(count: number): void {
    this.#batches += count;
  }

  /** Notes the checksums of batches that are about to be trained on. */
  markData(batches: readonly unknown[]): void {
    const last = batchChecksum(batches.at(-1));
    const first = this.#batches > 0 ? this.#data.first : batchChecksum(batches[0]);
    this.#data = { epoch: this.#epoch, first, last };
  }

  /** Ends the epoch under way. */
  endEpoch(): void {
    this.#epoch += 1;
    this.#batches = 0;
    this.#clock.endEpoch();
    this.#means = new WeightedMeans();
  }

  /** What {@link RunLedger.restore} continues from. */
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
