// Converts a snapshot of a run to tensors and a record, and back: content "grus-training" version 1.
import { flatten, fromData, mapTree, sameShape, type TensorData, type TensorSpec } from "@grus/tensor";
import { CheckpointError } from "../errors.ts";
import type { Progress } from "../progress.ts";
import { VERSION } from "../version.ts";
import { CONTENT, CONTENT_VERSION, checkedRecord } from "./checked-record.ts";
import type { RunPlace, SavedRun, SavedValue } from "./checkpoint-options.ts";
import { checkIdentity } from "./run-identity.ts";
import type { RunIdentity, RunMoment } from "./run-numbers.ts";

/** The writer of a checkpoint. */
export interface Writer {
  readonly identity: RunIdentity;
  readonly backend: string;
}

/** The result of {@link readRun}. */
export interface FoundRun extends RunMoment {
  readonly backend: string;
  readonly version: string;
}

/** The checkpoint of a snapshot. */
export function writeRun({ numbers, state, best }: RunMoment, { identity, backend }: Writer): SavedRun {
  const trees = { state, ...(best === undefined ? {} : { best }) };
  const tensors = flatten(trees).map(({ path, leaf }): [string, TensorData] => {
    const { shape, dtype, data } = leaf as TensorData;
    return [path, { shape, dtype, data }];
  });
  const record = {
    content: CONTENT,
    version: CONTENT_VERSION,
    writtenBy: { "@grus/train": VERSION, backend },
    run: identity,
    numbers,
  };
  // Everything is plain data, but interfaces have no index signature.
  return { tensors: new Map(tensors), record: record as unknown as SavedValue };
}

/**
 * The snapshot in a checkpoint, for a run whose state has the structure of `state` and whose best parameters
 * have that of `best`. Throws {@link CheckpointError} if the checkpoint belongs to another run.
 */
export function readRun(
  { tensors, record }: SavedRun,
  {
    state,
    best,
    identity,
  }: { readonly state: unknown; readonly best: unknown; readonly identity: RunIdentity },
): FoundRun {
  const { writtenBy, run, numbers } = checkedRecord(record);
  checkIdentity(identity, run);
  const own = { state, ...(numbers.best === null ? {} : { best }) };
  checkNames(own, tensors);
  const found = mapTree(own, (leaf, path) => pick(tensors, path, leaf as TensorSpec)) as {
    readonly state: unknown;
    readonly best?: unknown;
  };
  return {
    numbers,
    state: found.state,
    best: found.best,
    backend: writtenBy.backend,
    version: writtenBy["@grus/train"],
  };
}

/** A description of the run of a checkpoint, without resuming it. */
export interface SavedRunDescription extends RunPlace {
  /** The `settings` with which it was saved; null if there were none. */
  readonly settings: SavedValue;
  readonly seed: number;
  /** Finished epochs. */
  readonly history: readonly Progress[];
  /** The backend that computed it. */
  readonly backend: string;
  /** The version of @grus/train that wrote it. */
  readonly version: string;
}

/**
 * Reads a checkpoint without the model to which it belongs. Throws {@link CheckpointError} for one that
 * `minimize` has not saved.
 */
export function describeSavedRun({ record }: SavedRun): SavedRunDescription {
  const { writtenBy, run, numbers } = checkedRecord(record);
  const { step, epoch, batches, history } = numbers;
  const { settings, seed } = run;
  return {
    step,
    epoch,
    batches,
    settings,
    seed,
    history,
    backend: writtenBy.backend,
    version: writtenBy["@grus/train"],
  };
}

/** A tensor without a counterpart in the run means that something is missing in the run. */
function checkNames(trees: unknown, tensors: ReadonlyMap<string, TensorData>): void {
  const known = new Set(flatten(trees).map(({ path }) => path));
  for (const [name, found] of tensors)
    if (!known.has(name)) throw new CheckpointError(name, "no such tensor", describe(found));
}

function pick(tensors: ReadonlyMap<string, TensorData>, path: string, expected: TensorSpec): unknown {
  const found = tensors.get(path);
  if (found !== undefined && found.dtype === expected.dtype && sameShape(found.shape, expected.shape))
    return fromData(found);
  throw new CheckpointError(path, describe(expected), found === undefined ? "nothing" : describe(found));
}

function describe({ shape, dtype }: TensorSpec): string {
  return `${dtype}[${shape.join(", ")}]`;
}
