// The definition of a run that --resume continues: its command, its options and the checksums of its files, kept with
// its checkpoints.
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { io } from "grus";
import { readKeyedCheckpoints } from "grus/node";
import type { Config } from "./commands/config-file.ts";
import { InputError } from "./errors.ts";
import { kindOf, readParts } from "./files.ts";
import { inShell } from "./flag-text.ts";
import { checkpointsIn, holdsRun } from "./output/place.ts";

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
  /** The name of its command. */
  readonly command: string;
  /** The options as they were given, `file` among them: a name, or several. */
  readonly config: Config;
  /** Those of `file`, then the others. */
  readonly files: readonly RunFile[];
}

/** The key of the definition, among those of what is kept. */
const RUN = "run";
const FORMAT = "grus-run";

/** Writes a definition. */
export async function writeRun(
  checkpoints: io.KeyedCheckpoints,
  { command, config, files }: SavedRun,
): Promise<void> {
  const about = {
    format: FORMAT,
    command,
    config: JSON.stringify(config),
    files: files.map((file) => ({ ...file })),
  };
  await checkpoints.write(RUN, { tensors: new Map(), record: about });
}

/** The definition of a run with the given options. */
export async function runToSave(
  command: string,
  config: Config,
  names: readonly string[],
): Promise<SavedRun> {
  const files: RunFile[] = [];
  for (const name of names) files.push({ name, path: resolve(name), checksum: await checksumOf(name) });
  return { command, config, files };
}

/** A run that is not finished, and how much of it is kept. */
export interface UnfinishedRun extends SavedRun {
  readonly kept: number;
}

/** The run of a command in a directory, or "finished". Throws {@link InputError} if there is none. */
export async function readSavedRun(directory: string, command: string): Promise<UnfinishedRun | "finished"> {
  const path = checkpointsIn(directory);
  if (!(await holdsRun(directory))) {
    if ((await kindOf(join(directory, "metrics.json"))) !== undefined) return "finished";
    throw new InputError(
      `${directory}: expected a run to resume; found none.`,
      `Give the directory of an unfinished \`grus ${command} --out DIR\`.`,
    );
  }
  const checkpoints = readKeyedCheckpoints(path);
  const about = await readAbout(checkpoints);
  const saved = about && savedRun(about.record);
  if (saved === undefined)
    throw new InputError(
      `${path}: expected the options of a run of \`grus ${command}\`; found none that can be read.`,
      `Remove ${path} and start a new run.`,
    );
  if (saved.command !== command)
    throw new InputError(
      `${directory}: holds a run of \`grus ${saved.command}\`; expected one of \`grus ${command}\`.`,
      `Resume it with \`grus ${saved.command} --resume ${inShell(directory)}\`.`,
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
  const { format, command, config, files } = isRecord(record) ? record : {};
  if (format !== FORMAT || typeof command !== "string") return undefined;
  if (typeof config !== "string" || !Array.isArray(files)) return undefined;
  const options: unknown = JSON.parse(config);
  return isRecord(options) && files.every(isRunFile) ? { command, config: options, files } : undefined;
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
