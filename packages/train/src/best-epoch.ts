// The best epoch of a run: its parameters are the result, and when it is long past the run stops early.
import type { ScoredEpoch } from "./checkpoints/run-numbers.ts";
import type { EarlyStopping } from "./minimize-options.ts";
import type { Evaluated } from "./validation-run.ts";

/** Keeps the parameters of the epoch with the least score. */
export class BestEpoch<Parameters, Carry> {
  readonly #earlyStopping: EarlyStopping | undefined;
  #best: (ScoredEpoch & { readonly evaluated: Evaluated<Parameters, Carry> }) | undefined;

  constructor(earlyStopping: EarlyStopping | undefined) {
    this.#earlyStopping = earlyStopping;
  }

  /** Counted from 1; 0 where no epoch has been finished. */
  get epoch(): number {
    return this.#best?.epoch ?? 0;
  }

  /** Its parameters; undefined where no epoch has been finished. */
  get evaluated(): Evaluated<Parameters, Carry> | undefined {
    return this.#best?.evaluated;
  }

  /** What a checkpoint keeps besides the parameters; null where no epoch has been finished. */
  get scored(): ScoredEpoch | null {
    return this.#best === undefined ? null : { epoch: this.#best.epoch, score: this.#best.score };
  }

  /** Takes an epoch for the best if it is better by more than `minDelta`, and says whether it did. */
  consider(scored: ScoredEpoch, evaluated: Evaluated<Parameters, Carry>): boolean {
    const least = this.#best?.score ?? Number.POSITIVE_INFINITY;
    const isImproved = scored.score < least - (this.#earlyStopping?.minDelta ?? 0);
    if (isImproved) this.restore(scored, evaluated);
    return isImproved;
  }

  /** Continues from what was the best in an earlier part of the run. */
  restore({ epoch, score }: ScoredEpoch, evaluated: Evaluated<Parameters, Carry>): void {
    this.#best = { epoch, score, evaluated };
  }

  /** Whether the last improvement is as many epochs ago as early stopping waits; `finished` is the number of finished epochs. */
  isPatienceOver(finished: number): boolean {
    return this.#earlyStopping !== undefined && finished - this.epoch >= this.#earlyStopping.patience;
  }
}
