// The checkpoints of a run with --out, in DIR/checkpoints until it is finished.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { io } from "grus";
import { openKeyedCheckpoints } from "grus/node";
import { checkpointsIn, RUN_FILE } from "./output/place.ts";
import { type SavedRun, writeRun } from "./saved-run.ts";

/**
 * The checkpoints of a run. They are opened when they are first needed, so that a run that cannot start leaves nothing.
 */
export interface RunCheckpoints {
  /** Where they are. */
  readonly path: string;
  /** Opens them. */
  open(): Promise<io.KeyedCheckpoints>;
  /** Whether they have been opened, so that a later run can continue. */
  readonly isOpen: boolean;
  /** Releases the directory to other writers. */
  close(): Promise<void>;
  /** Removes them, once the run's files are written. */
  remove(): Promise<void>;
}

/** The checkpoints of a run with --out. */
export function runCheckpoints(directory: string, run: SavedRun): RunCheckpoints {
  const path = checkpointsIn(directory);
  let opened: Promise<io.KeyedCheckpoints> | undefined;
  // A directory that could not be opened has nothing to close; whoever opened it has the error.
  const close = async () => (await opened?.catch(() => undefined))?.close();
  return {
    path,
    open: () => {
      opened ??= openRun(path, run);
      return opened;
    },
    get isOpen() {
      return opened !== undefined;
    },
    close,
    remove: async () => {
      await close();
      await rm(join(path, RUN_FILE), { force: true });
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function openRun(path: string, run: SavedRun): Promise<io.KeyedCheckpoints> {
  const checkpoints = await openKeyedCheckpoints(path);
  await writeRun(checkpoints, run);
  return checkpoints;
}
