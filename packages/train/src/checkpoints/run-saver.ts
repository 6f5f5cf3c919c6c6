// When a run is saved, and how training continues meanwhile.
import type { CheckpointOptions, RunPlace, SavedRun } from "./checkpoint-options.ts";

/** Saves a run from time to time, one checkpoint at a time, while training continues. */
export class RunSaver {
  readonly #options: CheckpointOptions;
  #saved: RunPlace;
  #savedAt = performance.now();
  #saving: Promise<void> = Promise.resolve();

  /** `place` is where the run begins or resumes. */
  constructor(options: CheckpointOptions, place: RunPlace) {
    this.#options = options;
    this.#saved = place;
  }

  /** Whether to save within an epoch. */
  isDueAt({ step }: RunPlace): boolean {
    const { everySteps = Number.POSITIVE_INFINITY, everySeconds = Number.POSITIVE_INFINITY } = this.#options;
    return step - this.#saved.step >= everySteps || performance.now() - this.#savedAt >= everySeconds * 1000;
  }

  /** Whether to save after an epoch, counted from 1. */
  isDueAfter(epoch: number): boolean {
    return epoch % (this.#options.everyEpochs ?? 1) === 0;
  }

  /** Whether a place has been saved, or is being saved. */
  has({ epoch, batches }: RunPlace): boolean {
    return this.#saved.epoch === epoch && this.#saved.batches === batches;
  }

  /** Begins to save, once the checkpoint before is safe. Throws the error of that one. */
  async save(place: RunPlace, run: () => Promise<SavedRun>): Promise<void> {
    await this.#saving;
    const { store, onSave } = this.#options;
    const checkpoint = await run();
    this.#saved = place;
    this.#savedAt = performance.now();
    this.#saving = store.save(checkpoint).then(() => onSave?.(place));
    // An error is thrown when it is next waited for.
    this.#saving.catch(() => {});
  }

  /** Waits until what was begun is safe. */
  async settle(): Promise<void> {
    await this.#saving;
  }
}
