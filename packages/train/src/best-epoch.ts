// The best epoch of a run, whose parameters are the result, and early stopping.
import type { ScoredEpoch } from "./checkpoints/run-numbers.ts";
import type { EarlyStopping } from "./minimize-options.ts";
import type { Evaluated } from "./validation-run.ts";

/** Keeps the parameters of the epoch with the lowest score. */
export class BestEpoch<Parameters, Carry> {
  readonly #earlyStopping: EarlyStopping | undefined;
  #best: (ScoredEpoch & { readonly evaluated: Evaluated<Parameters, Carry> }) | undefined;

  constructor(earlyStopping: EarlyStopping | undefined) {
    this.#earlyStopping = earlyStopping;
  }

  /** Counted from 1; 0 if no epoch has finished. */
  get epoch(): number {
    return this.#best?.epoch ?? 0;
  }

  /** Its parameters; undefined if no epoch has finished. */
  get evaluated(): Evaluated<Parameters, Carry> | undefined {
    return this.#best?.evaluated;
  }

  /** Its entry in a checkpoint, without the parameters; null if no epoch has finished. */
  get scored(): ScoredEpoch | null {
    return this.#best === undefined ? null : { epoch: this.#best.epoch, score: this.#best.score };
  }

  /** Makes an epoch the best if it improves by more than `minDelta`; returns whether it did. */
  consider(scored: ScoredEpoch, evaluated: Evaluated<Parameters, Carry>): boolean {
    const least = this.#best?.score ?? Number.POSITIVE_INFINITY;
    const isImproved = scored.score < least - (this.#earlyStopping?.minDelta ?? 0);
    if (isImproved) this.restore(scored, evaluated);
    return isImproved;
  }

  /** Continues from the best epoch of an earlier part of the run. */
  restore({ epoch, score }: ScoredEpoch, evaluated: Evaluated<Parameters, Carry>): void {
    this.#best = { epoch, score, evaluated };
  }

  /**
   * Whether the last improvement is at least `patience` epochs ago; `finished` is the number of finished
   * epochs.
   */
  isPatienceOver(finished: number): boolean {
    return this.#earlyStopping !== undefined && finished - this.epoch >= this.#earlyStopping.patience;
  }
}
