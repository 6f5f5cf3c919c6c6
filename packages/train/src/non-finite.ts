// Explains a step of training, or a validation batch, that was not finite.
import { mapTree, type TensorData } from "@grus/tensor";
import { NonFiniteError } from "./errors.ts";
import { findInBatch, findNonFinite, type NonFiniteSearch } from "./health/find-non-finite.ts";
import type { NonFiniteElement } from "./health/non-finite-element.ts";

/** A step that failed, with what it was given. */
export interface FailedStep<Parameters, Batch> extends NonFiniteSearch<Parameters, Batch> {
  readonly step: number;
  readonly epoch: number;
  readonly seed: number;
  /** What the error begins with. */
  readonly caller: string | undefined;
}

/** Computes the step again, and says which value was the first that is not finite. */
export async function explainNonFinite<Parameters, Batch>(
  failed: FailedStep<Parameters, Batch>,
): Promise<NonFiniteError> {
  const found = await findNonFinite(failed);
  return errorOf(failed, found ?? { tensor: "update", index: [], value: Number.NaN });
}

/**
 * Says which value of a validation batch makes its loss not finite; undefined where the batch is not to
 * blame.
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

/** A tree of plain data, which can be sent to other threads. */
function plainTree(tree: unknown): unknown {
  return mapTree<unknown, TensorData>(tree, plain);
}

function plain({ shape, dtype, data }: TensorData): TensorData {
  return { shape: [...shape], dtype, data: data.slice() };
}
