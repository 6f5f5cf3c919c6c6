// When a run is saved, and how training continues meanwhile.
import type { CheckpointOptions, RunPlace, SavedRun } from "./checkpoint-options.ts";

/** Saves a run periodically, one checkpoint at a time, while training continues. */
export class RunSaver {
  readonly #options: CheckpointOptions;
  #saved: RunPlace;
  #savedAt = performance.now();
  #saving: Promise<void> = Promise.resolve();

  /** `place` is where the run starts or resumes. */
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

  /** Whether a position has been saved, or is being saved. */
  has({ epoch, batches }: RunPlace): boolean {
    return this.#saved.epoch === epoch && this.#saved.batches === batches;
  }

  /** Starts a save once the previous checkpoint is stored. Throws the error of that one. */
  async save(place: RunPlace, run: () => Promise<SavedRun>): Promise<void> {
    await this.#saving;
    const { store, onSave } = this.#options;
    const checkpoint = await run();
    this.#saved = place;
    this.#savedAt = performance.now();
    this.#saving = store.save(checkpoint).then(() => onSave?.(place));
    // An error is thrown at the next wait.
    this.#saving.catch(() => {});
  }

  /** Waits until the current save is stored. */
  async settle(): Promise<void> {
    await this.#saving;
  }
}
