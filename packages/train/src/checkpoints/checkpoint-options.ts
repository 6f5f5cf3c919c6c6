// Checkpoints of a run and where they are kept: contracts that the stores of @grus/io fulfil.
import type { TensorData } from "@grus/tensor";

/** Plain data: what JSON holds, with every number of float64. */
export type SavedValue =
  | null
  | boolean
  | number
  | string
  | readonly SavedValue[]
  | { readonly [key: string]: SavedValue | undefined };

/** A run as it is saved: `CheckpointContent` of @grus/io. */
export interface SavedRun {
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly record: SavedValue;
}

/** A checkpoint that was passed over, because it is damaged. */
export interface SkippedRun {
  readonly name: string;
  readonly reason: string;
}

/**
 * Where checkpoints are kept: `openCheckpointDirectory` of @grus/io/node and `openBrowserCheckpoints` of
 * @grus/io give one.
 */
export interface RunStore {
  /** Resolves when the checkpoint is safe. What it is given does not change meanwhile. */
  save(run: SavedRun): Promise<unknown>;
  /** The newest that is whole, and which newer ones were not. */
  load(): Promise<{ readonly checkpoint: SavedRun | undefined; readonly skipped: readonly SkippedRun[] }>;
}

/** A place in a run. */
export interface RunPlace {
  /** Steps taken. */
  readonly step: number;
  /** The epoch under way, counted from 1; one more than the last epoch for a run that is over. */
  readonly epoch: number;
  /** Batches of that epoch that are done. */
  readonly batches: number;
}

/** Where a run resumes. */
export interface Resumed extends RunPlace {
  /** Newer checkpoints that are damaged and were passed over, newest first. */
  readonly skipped: readonly SkippedRun[];
  /**
   * What the checkpoint was computed on; on another backend the run resumes within that one's tolerance, not
   * bit for bit.
   */
  readonly backend: string;
  /** The version of @grus/train that wrote it. */
  readonly version: string;
  /** What earlier parts of the run have taken; the run's `seconds` and remaining time count them. */
  readonly seconds: number;
}

/** Whether a run resumes from its store's newest checkpoint. */
export type ResumeRule = "never" | "if-present" | "always";

/** How a run is saved and resumed. */
export interface CheckpointOptions {
  /** It stays open: who opened it closes it when the run has ended. */
  readonly store: RunStore;
  /**
   * Saves after so many epochs, besides at the end of the run, when the signal stops it, and when its reader
   * leaves. Default 1.
   */
  readonly everyEpochs?: number | undefined;
  /**
   * Saves within an epoch as well, after so many steps; after the call of the backend in which they are
   * reached. Default: no.
   */
  readonly everySteps?: number | undefined;
  /** Saves within an epoch as well, when so many seconds have passed. Default: no. */
  readonly everySeconds?: number | undefined;
  /**
   * "never" (default): begins anew, and refuses a store that has a checkpoint, which it would overwrite.
   * "if-present": resumes from the newest whole checkpoint is, or begins where there is none. "always":
   * refuses a store without one.
   */
  readonly resume?: ResumeRule | undefined;
  /**
   * What the run is made of, in plain data: the file, the learning rate. Saved with every checkpoint, and
   * compared when the run resumes: another value is an error. Without it only what shows in the parameters
   * and the optimizer's state is compared.
   */
  readonly settings?: SavedValue | undefined;
  /** Called before training resumes: tell the user, of `skipped` above all. */
  readonly onResume?: ((resumed: Resumed) => void | Promise<void>) | undefined;
  /** Called when a checkpoint is safe. */
  readonly onSave?: ((place: RunPlace) => void | Promise<void>) | undefined;
}
