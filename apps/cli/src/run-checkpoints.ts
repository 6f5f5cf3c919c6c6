// The checkpoints of `grus forecast`: what is fitted, in DIR/checkpoints until the run is finished, with its options
// and the checksums of its files.
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { forecast, type io } from "grus";
import { openKeyedCheckpoints, readKeyedCheckpoints } from "grus/node";
import type { Config } from "./commands/config-file.ts";
import type { Console } from "./console.ts";
import { InputError } from "./errors.ts";
import { kindOf, readParts } from "./files.ts";
import { checkpointsIn, holdsRun, RUN_FILE } from "./output/place.ts";

/** A file that a run reads. */
export interface RunFile {
  /** As it was given, and its absolute path. */
  readonly name: string;
  readonly path: string;
  /** SHA-256 of its bytes. */
  readonly checksum: string;
}

/** The definition of a run; plain data, kept with its checkpoints. */
export interface SavedRun {
  /** The options as they were given, `file` among them. */
  readonly config: Config;
  readonly files: readonly RunFile[];
}

/** The checkpoints of a run. They are opened when the first is read, so that a run that cannot start leaves nothing. */
export interface RunCheckpoints {
  readonly store: forecast.FitStore;
  /** Whether something has been opened, which a later run can continue. */
  readonly isOpen: boolean;
  /** Releases the directory to other writers. */
  close(): Promise<void>;
  /** Removes them, once the run's files are written. */
  remove(): Promise<void>;
}

/** The key of the definition, among the fingerprints of what is fitted. */
const RUN = "run";
const FORMAT = "grus-forecast-run";

/** The checkpoints of a run with --out. */
export function runCheckpoints(directory: string, run: SavedRun, console: Console): RunCheckpoints {
  const path = checkpointsIn(directory);
  let opened: Promise<io.KeyedCheckpoints> | undefined;
  // A directory that could not be opened has nothing to close; whoever opened it has the error.
  const close = async () => (await opened?.catch(() => undefined))?.close();
  const onDamage = (key: string, { message }: Error) =>
    console.error(`${join(path, `checkpoint-${key}.grus`)} is damaged (${message}); fitted again`);
  const store = async () => {
    opened ??= openRun(path, run);
    return forecast.keyedFitStore(await opened, onDamage);
  };
  return {
    store: {
      read: async (key) => (await store()).read(key),
      write: async (key, record) => (await store()).write(key, record),
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

async function openRun(path: string, { config, files }: SavedRun): Promise<io.KeyedCheckpoints> {
  const checkpoints = await openKeyedCheckpoints(path);
  const about = { format: FORMAT, config: JSON.stringify(config), files: files.map((file) => ({ ...file })) };
  await checkpoints.write(RUN, { tensors: new Map(), record: about });
  return checkpoints;
}

/** The definition of a run with the given options. */
export async function runToSave(config: Config, names: readonly string[]): Promise<SavedRun> {
  const files: RunFile[] = [];
  for (const name of names) files.push({ name, path: resolve(name), checksum: await checksumOf(name) });
  return { config, files };
}

/** A run that is not finished, and how much of it is kept. */
export interface UnfinishedRun extends SavedRun {
  readonly kept: number;
}

/** The run in a directory, or "finished". Throws {@link InputError} if there is none. */
export async function readSavedRun(directory: string): Promise<UnfinishedRun | "finished"> {
  const path = checkpointsIn(directory);
  if (!(await holdsRun(directory))) {
    if ((await kindOf(join(directory, "metrics.json"))) !== undefined) return "finished";
    throw new InputError(
      `${directory}: expected a run to resume; found none.`,
      "Give the directory of an unfinished `grus forecast --out DIR`.",
    );
  }
  const checkpoints = readKeyedCheckpoints(path);
  const about = await readAbout(checkpoints);
  const saved = about && savedRun(about.record);
  if (saved === undefined)
    throw new InputError(
      `${path}: expected the options of a run of \`grus forecast\`; found none that can be read.`,
      `Remove ${path} and start a new run.`,
    );
  return { ...saved, kept: (await checkpoints.keys()).length - 1 };
}

async function readAbout(
  checkpoints: Pick<io.KeyedCheckpoints, "read">,
): Promise<io.CheckpointContent | undefined> {
  try {
    return await checkpoints.read(RUN);
  } catch (error) {
    if ((error as Error).name === "ModelFileError") return undefined;
    throw error;
  }
}

function savedRun(record: io.CheckpointValue): SavedRun | undefined {
  const { format, config, files } = isRecord(record) ? record : {};
  if (format !== FORMAT || typeof config !== "string" || !Array.isArray(files)) return undefined;
  const options: unknown = JSON.parse(config);
  return isRecord(options) && files.every(isRunFile) ? { config: options, files } : undefined;
}

function isRunFile(value: unknown): value is RunFile {
  return (
    isRecord(value) && [value.name, value.path, value.checksum].every((each) => typeof each === "string")
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Throws {@link InputError} if a file is not the one with which a run was started. */
export async function checkSameFile(path: string, { name, checksum }: RunFile): Promise<void> {
  const found = await checksumOf(path);
  if (found === checksum) return;
  throw new InputError(
    `${path}: the file has changed since the run was started (SHA-256 ${found.slice(0, 12)}…; the run has ${checksum.slice(0, 12)}… of ${name}).`,
    "Resume with the original file, or start a new run with another --out.",
  );
}

async function checksumOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of readParts(path)) hash.update(part);
  return hash.digest("hex");
}
