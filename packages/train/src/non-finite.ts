// Explains a step of training that was not finite.
import { mapTree, type TensorData } from "@grus/tensor";
import { NonFiniteError } from "./errors.ts";
import { findNonFinite, type NonFiniteSearch } from "./health/find-non-finite.ts";

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
  const { parameters, batch, key, step, epoch, seed, caller } = failed;
  const found = await findNonFinite(failed);
  const place = { ...(found ?? { tensor: "update", index: [], value: Number.NaN }), step, epoch, seed };
  const replay = { parameters: plainTree(parameters), batch: plainTree(batch), key: plain(key) };
  return new NonFiniteError(place, replay, caller);
}

/** A tree of plain data, which can be sent to other threads. */
function plainTree(tree: unknown): unknown {
  return mapTree<unknown, TensorData>(tree, plain);
}

function plain({ shape, dtype, data }: TensorData): TensorData {
  return { shape: [...shape], dtype, data: data.slice() };
}
