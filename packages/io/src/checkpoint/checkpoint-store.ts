// A store of checkpoints over a folder: numbered files, of which the newest complete ones are kept.
import { ModelFileError } from "../files/model-file-error.ts";
import type { CheckpointContent } from "./checkpoint.ts";
import { CheckpointVersionError, decodeCheckpoint, encodeCheckpoint } from "./checkpoint-file.ts";
import type { Folder } from "./folder.ts";

/** Options of a store. */
export interface CheckpointStoreOptions {
  /** The number of complete checkpoints kept, at least 2: the newest and its predecessors. Default 2. */
  readonly keep?: number | undefined;
}

/** A file that was skipped because it is incomplete or damaged. */
export interface SkippedCheckpoint {
  readonly name: string;
  readonly reason: string;
}

/** The result of {@link CheckpointStore.load}. */
export interface LoadedCheckpoint {
  /** The newest complete checkpoint; undefined if there is none. */
  readonly checkpoint: CheckpointContent | undefined;
  /** The name of its file. */
  readonly name: string | undefined;
  /** Newer files that are damaged, newest first; report these to the user. */
  readonly skipped: readonly SkippedCheckpoint[];
}

/** The store of one run's checkpoints. After the first save a complete one exists at every moment. */
export interface CheckpointStore {
  /** The location, for messages. */
  readonly place: string;
  /**
   * Saves a checkpoint; resolves with its name once it is safely stored. Then older ones beyond `keep` are
   * removed. Throws {@link ModelFileError}, in which case no other checkpoint is lost.
   */
  save(checkpoint: CheckpointContent): Promise<string>;
  /**
   * The newest complete checkpoint, and the newer files that are not complete. Throws
   * {@link CheckpointVersionError} if a newer one is of a later version.
   */
  load(): Promise<LoadedCheckpoint>;
  /** The names of all checkpoints, newest first, complete or not. */
  list(): Promise<readonly string[]>;
  /** Removes a checkpoint. */
  remove(name: string): Promise<void>;
  /** Releases the store to other writers. */
  close(): Promise<void>;
}

/** The number of a file, in its name. */
const NAME = /^checkpoint-(\d{9})\.grus$/;

/** How often a reader restarts when a writer has removed the file it was about to read. */
const MAX_TRIES = 10;

/** A store over a folder. */
export function storeOver(folder: Folder, { keep = 2 }: CheckpointStoreOptions = {}): CheckpointStore {
  checkKeep(keep);
  const whole = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(action: () => Promise<T>): Promise<T> => {
    const result = last.then(action);
    last = result.catch(() => {});
    return result;
  };
  return {
    place: folder.place,
    save: (checkpoint) => inTurn(() => save(folder, checkpoint, { keep, whole })),
    load: () => inTurn(() => load(folder, whole)),
    list: () => inTurn(() => newestFirst(folder)),
    remove: (name) => inTurn(() => folder.remove(checkedName(folder, name))),
    close: () => inTurn(() => folder.close()),
  };
}

interface Keeping {
  readonly keep: number;
  /** The names known to be complete: those saved or loaded here. */
  readonly whole: Set<string>;
}

async function save(
  folder: Folder,
  checkpoint: CheckpointContent,
  { keep, whole }: Keeping,
): Promise<string> {
  const bytes = encodeCheckpoint(checkpoint);
  const names = await newestFirst(folder);
  const name = nameOf(numberOf(names[0]) + 1);
  await folder.write(name, bytes);
  whole.add(name);
  const kept = [name, ...names].filter((other) => whole.has(other));
  const oldest = kept[keep - 1];
  if (oldest === undefined) return name;
  for (const other of names) {
    if (other >= oldest) continue;
    await folder.remove(other);
    whole.delete(other);
  }
  return name;
}

async function load(
  folder: Folder,
  whole: Set<string>,
  tries: number = MAX_TRIES,
): Promise<LoadedCheckpoint> {
  const skipped: SkippedCheckpoint[] = [];
  let isOneGone = false;
  for (const name of await newestFirst(folder)) {
    const bytes = await folder.read(name);
    isOneGone ||= bytes === undefined;
    if (bytes === undefined) continue;
    try {
      const checkpoint = decodeCheckpoint(bytes);
      whole.add(name);
      return { checkpoint, name, skipped };
    } catch (error) {
      if (error instanceof CheckpointVersionError || !(error instanceof ModelFileError)) throw error;
      skipped.push({ name, reason: reasonOf(bytes, error) });
    }
  }
  if (isOneGone && tries > 1) return load(folder, whole, tries - 1);
  return { checkpoint: undefined, name: undefined, skipped };
}

async function newestFirst(folder: Folder): Promise<string[]> {
  const names = await folder.names();
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .reverse();
}

function numberOf(name: string | undefined): number {
  return name === undefined ? 0 : Number(NAME.exec(name)![1]);
}

function nameOf(number: number): string {
  return `checkpoint-${String(number).padStart(9, "0")}.grus`;
}

function reasonOf(bytes: Uint8Array, { place, expected, got }: ModelFileError): string {
  if (bytes.length === 0) return "it is empty: writing was interrupted";
  return `${place === undefined ? "" : `${place}: `}expected ${expected}; got ${got}`;
}

function checkedName(folder: Folder, name: string): string {
  if (NAME.test(name)) return name;
  throw new ModelFileError("checkpoint", {
    place: folder.place,
    expected: "the name of a checkpoint, such as checkpoint-000000001.grus",
    got: JSON.stringify(name),
    cure: "Pass a name returned by list().",
  });
}

function checkKeep(keep: number): void {
  if (Number.isInteger(keep) && keep >= 2) return;
  throw new ModelFileError("checkpoint", {
    place: "keep",
    expected: "a whole number of at least 2",
    got: `${keep}`,
    cure: "Keep at least one checkpoint besides the newest, in case the newest is damaged.",
  });
}
