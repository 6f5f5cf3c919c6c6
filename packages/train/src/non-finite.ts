// Locates the cause of a training step or validation batch that is not finite.
import { mapTree, type TensorData } from "@grus/tensor";
import { NonFiniteError } from "./errors.ts";
import { findInBatch, findNonFinite, type NonFiniteSearch } from "./health/find-non-finite.ts";
import type { NonFiniteElement } from "./health/non-finite-element.ts";

/** A failed step with its inputs. */
export interface FailedStep<Parameters, Batch> extends NonFiniteSearch<Parameters, Batch> {
  readonly step: number;
  readonly epoch: number;
  readonly seed: number;
  /** The prefix of the error. */
  readonly caller: string | undefined;
}

/** Recomputes the step and names the first value that is not finite. */
export async function explainNonFinite<Parameters, Batch>(
  failed: FailedStep<Parameters, Batch>,
): Promise<NonFiniteError> {
  const found = await findNonFinite(failed);
  return errorOf(failed, found ?? { tensor: "update", index: [], value: Number.NaN });
}

/**
 * Names the value of a validation batch that makes its loss non-finite; undefined if the batch is not the
 * cause.
 */
export async function explainValidation<Parameters, Batch>(
  failed: FailedStep<Parameters, Batch>,
): Promise<NonFiniteError | undefined> {
  const found = await findInBatch(failed);
  return found && errorOf(failed, { ...found, tensor: `validation ${found.tensor}` });
}

function errorOf<Parameters, Batch>(
  { parameters, batch, key, step, epoch, seed, caller }: FailedStep<Parameters, Batch>,
  found: NonFiniteElement,
): NonFiniteError {
  const replay = { parameters: plainTree(parameters), batch: plainTree(batch), key: plain(key) };
  return new NonFiniteError({ ...found, step, epoch, seed }, replay, caller);
}

/** A tree of plain data, which can be posted to other threads. */
function plainTree(tree: unknown): unknown {
  return mapTree<unknown, TensorData>(tree, plain);
}

function plain({ shape, dtype, data }: TensorData): TensorData {
  return { shape: [...shape], dtype, data: data.slice() };
}
