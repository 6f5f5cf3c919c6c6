// Sources of batches: an iterable that is iterated every epoch, or a function of the epoch.
import { described } from "@grus/tensor";
import { TrainingOptionError } from "../errors.ts";

/**
 * A source of batches, trees of host data, used once per epoch: a function of the epoch (counted from 0),
 * which can shuffle by epoch; a value with a method `epoch`, called instead; or an iterable that can be
 * iterated repeatedly, such as an array.
 */
export type BatchSource<Batch> =
  | Iterable<Batch>
  | AsyncIterable<Batch>
  | ((epoch: number) => Iterable<Batch> | AsyncIterable<Batch>);

/** Batches in order. */
export type BatchIterable<Batch> = Iterable<Batch> | AsyncIterable<Batch>;

/** Where a source was given. */
export interface SourcePlace {
  /** The prefix of errors. Default "minimize". */
  readonly caller?: string | undefined;
  /** The option. Default "train". */
  readonly option?: string | undefined;
}

/**
 * The batches of an epoch, counted from 0. Throws {@link TrainingOptionError} for a source that cannot be
 * iterated, such as a single batch.
 */
export function batchesOf<Batch>(
  source: BatchSource<Batch>,
  epoch: number,
  { caller, option = "train" }: SourcePlace = {},
): BatchIterable<Batch> {
  const isFunction = typeof source === "function";
  const given = isFunction ? source(epoch) : source;
  const batches = !isFunction && hasEpochs(given) ? given.epoch(epoch) : given;
  checkBatches(batches, { caller, option: isFunction ? `the result of ${option}` : option });
  return batches;
}

/** Throws {@link TrainingOptionError} for a value that cannot be iterated. */
export function checkBatches(batches: unknown, { caller, option = "train" }: SourcePlace): void {
  const isObject = typeof batches === "object" && batches !== null;
  if (isObject && (Symbol.iterator in batches || Symbol.asyncIterator in batches)) return;
  throw new TrainingOptionError(
    caller,
    `${option} is ${described(batches)}; expected batches: an array, an iterable or a function of the epoch.\n${cureOf(batches)}`,
  );
}

function cureOf(batches: unknown): string {
  if (batches instanceof Promise) return "Await it, or give an async iterable.";
  const isBatch = typeof batches === "object" && batches !== null && !("dtype" in batches);
  return isBatch
    ? `Put the batch in an array: [{ ${Object.keys(batches).join(", ")} }].`
    : "Put the batches in an array.";
}

function hasEpochs<Batch>(
  source: BatchIterable<Batch>,
): source is BatchIterable<Batch> & { epoch(epoch: number): BatchIterable<Batch> } {
  return (
    typeof source === "object" && source !== null && "epoch" in source && typeof source.epoch === "function"
  );
}
