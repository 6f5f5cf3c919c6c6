// Checkpoints of a run and their storage: contracts implemented by the stores of @grus/io.
import type { TensorData } from "@grus/tensor";

/** Plain data: JSON, with float64 numbers. */
export type SavedValue =
  | null
  | boolean
  | number
  | string
  | readonly SavedValue[]
  | { readonly [key: string]: SavedValue | undefined };

/** A run as saved: `CheckpointContent` of @grus/io. */
export interface SavedRun {
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly record: SavedValue;
}

/** A damaged checkpoint that was skipped. */
export interface SkippedRun {
  readonly name: string;
  readonly reason: string;
}

/**
 * Storage of checkpoints; see `openCheckpointDirectory` of @grus/io/node and `openBrowserCheckpoints` of
 * @grus/io.
 */
export interface RunStore {
  /** Resolves once the checkpoint is stored. Its argument does not change meanwhile. */
  save(run: SavedRun): Promise<unknown>;
  /** The newest intact checkpoint, and the newer ones that are damaged. */
  load(): Promise<{ readonly checkpoint: SavedRun | undefined; readonly skipped: readonly SkippedRun[] }>;
}

/** A position in a run. */
export interface RunPlace {
  /** Steps taken. */
  readonly step: number;
  /** The current epoch, counted from 1; one more than the last epoch for a finished run. */
  readonly epoch: number;
  /** Batches of that epoch already processed. */
  readonly batches: number;
}

/** The position from which a run resumes. */
export interface Resumed extends RunPlace {
  /** Newer checkpoints that were skipped because they are damaged, newest first. */
  readonly skipped: readonly SkippedRun[];
  /**
   * The backend that computed the checkpoint; on another backend the run resumes within that backend's
   * tolerance, not bit for bit.
   */
  readonly backend: string;
  /** The version of @grus/train that wrote it. */
  readonly version: string;
  /** Time taken by earlier parts of the run; included in the run's `seconds` and remaining time. */
  readonly seconds: number;
}

/** Whether a run resumes from its store's newest checkpoint. */
export type ResumeRule = "never" | "if-present" | "always";

/** Options of saving and resuming a run. */
export interface CheckpointOptions {
  /** Not closed by the run: whoever opened it closes it afterwards. */
  readonly store: RunStore;
  /**
   * Saves every so many epochs, in addition to the end of the run, when the signal stops it, and when its
   * reader leaves. Default 1.
   */
  readonly everyEpochs?: number | undefined;
  /**
   * Also saves within an epoch, every so many steps; after the call of the backend that reaches them.
   * Default: no.
   */
  readonly everySteps?: number | undefined;
  /** Also saves within an epoch, after so many seconds. Default: no. */
  readonly everySeconds?: number | undefined;
  /**
   * "never" (default): starts a new run, and rejects a store that has a checkpoint, which it would overwrite.
   * "if-present": resumes from the newest intact checkpoint, or starts if there is none. "always": rejects a
   * store without one.
   */
  readonly resume?: ResumeRule | undefined;
  /**
   * The settings of the run as plain data: the file, the learning rate. Saved with every checkpoint and
   * compared when the run resumes: a different value is an error. Otherwise only differences visible in the
   * parameters and the optimizer's state are detected.
   */
  readonly settings?: SavedValue | undefined;
  /** Called before training resumes: inform the user, especially of `skipped`. */
  readonly onResume?: ((resumed: Resumed) => void | Promise<void>) | undefined;
  /** Called once a checkpoint is stored. */
  readonly onSave?: ((place: RunPlace) => void | Promise<void>) | undefined;
}
