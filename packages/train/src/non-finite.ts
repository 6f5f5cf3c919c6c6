// Finds out which tensor stopped being finite first.
import { type Backend, compile, flatten, type Tensor, type TensorData, valueAndGrad } from "@grus/tensor";
import { NonFiniteError, type NonFinitePlace } from "./errors.ts";
import type { Loss } from "./training-step.ts";

/** A step that failed, with what it was given. */
export interface FailedStep<Parameters, Batch> {
  readonly backend: Backend;
  readonly loss: Loss<Parameters, Batch>;
  readonly parameters: unknown;
  readonly batch: unknown;
  readonly key: TensorData;
  readonly step: number;
  readonly epoch: number;
  readonly seed: number;
}

/** Computes the step again and looks at batch, parameters, loss and gradients in that order. */
export async function explainNonFinite<Parameters, Batch>(
  failed: FailedStep<Parameters, Batch>,
): Promise<NonFiniteError> {
  const { backend, loss, parameters, batch, key, step, epoch, seed } = failed;
  const again = (p: Parameters, b: Batch, k: Tensor) =>
    valueAndGrad((own: Parameters) => loss(own, b, { key: k }))(p);
  const compiled = await compile(
    backend,
    again as (...values: unknown[]) => unknown,
    parameters as never,
    batch as never,
    key as never,
  );
  const { value, gradient } = (await compiled.run(parameters as never, batch as never, key as never)) as {
    value: TensorData;
    gradient: unknown;
  };
  compiled.dispose();
  const found = firstNonFinite({ batch, parameters, loss: value, gradients: gradient });
  return new NonFiniteError({
    ...(found ?? { tensor: "update", index: [], value: Number.NaN }),
    step,
    epoch,
    seed,
  });
}

/** The first element of a tree of data that is NaN or infinite. */
export function firstNonFinite(
  tree: unknown,
): Pick<NonFinitePlace, "tensor" | "index" | "value"> | undefined {
  for (const { path, leaf } of flatten(tree) as { path: string; leaf: TensorData }[]) {
    const at = (leaf.data as Float32Array).findIndex((value) => !Number.isFinite(value));
    if (at >= 0) return { tensor: path, index: indexOf(at, leaf.shape), value: leaf.data[at]! };
  }
  return undefined;
}

function indexOf(at: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let rest = at, axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}
