// Fitting one part of several, which can be stopped between them, and is kept in a store where there is one.
import { Fingerprint } from "../store/fingerprint.ts";
import { storeUnder } from "../store/fit-store.ts";
import { openPart } from "./open-part.ts";
import type { FitListener, FitOptions, FittedPart, Part, PartRecord } from "./part.ts";
import { pause } from "./pause.ts";
import type { Task } from "./task.ts";

/** One part to fit. */
export interface PartToFit {
  readonly part: Part;
  readonly ends: Int32Array;
}

/**
 * Fits a part, or reads it from the store; rejects with the signal's reason once it is aborted. Others of the same
 * thread, such as a page, have their turn before.
 */
export async function fitOne(
  task: Task,
  { part, ends }: PartToFit,
  options: FitOptions,
  onProgress?: FitListener,
): Promise<FittedPart | undefined> {
  await pause(options.signal);
  if (options.store === undefined) return part.fit(task, ends, { ...options, onProgress });
  const store = storeUnder(options.store, keyOf(part, ends, options));
  const found = await store.read(PART);
  if (found !== undefined) return openPart(found, options.backend, task.horizon);
  const fitted = await part.fit(task, ends, { ...options, store, onProgress });
  const record = fitted?.record();
  if (record !== undefined && hasNumbers(record)) await store.write(PART, record);
  return fitted;
}

/** The key of a part as a whole, beside those of its networks. */
const PART = "part";

function keyOf({ name }: Part, ends: Int32Array, { seed = 0, isDraft = false }: FitOptions): string {
  return new Fingerprint()
    .text(JSON.stringify([name, seed, isDraft]))
    .numbers(ends)
    .digest();
}

/**
 * Whether a record holds what was fitted; others, as of exponential smoothing, are fitted again whenever they
 * are read.
 */
function hasNumbers({ tensors = {}, inner = [] }: PartRecord): boolean {
  return Object.keys(tensors).length > 0 || inner.some(hasNumbers);
}
