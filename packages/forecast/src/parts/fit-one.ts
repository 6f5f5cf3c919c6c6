// Fitting one part of several, which can be stopped between them.
import type { FitOptions, FittedPart, Part } from "./part.ts";
import { pause } from "./pause.ts";
import type { Task } from "./task.ts";

/** One part to fit. */
export interface PartToFit {
  readonly part: Part;
  readonly ends: Int32Array;
}

/**
 * Fits a part; rejects with the signal's reason once it is aborted. Others of the same thread, such as a page,
 * have their turn before.
 */
export async function fitOne(
  task: Task,
  { part, ends }: PartToFit,
  options: FitOptions,
  onProgress?: (done: number) => void,
): Promise<FittedPart | undefined> {
  await pause(options.signal);
  return part.fit(task, ends, { ...options, onProgress });
}
