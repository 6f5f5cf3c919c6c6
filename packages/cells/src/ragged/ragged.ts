// Sequences of different lengths whose lengths travel with them.
import {
  broadcastTo,
  cast,
  DTypeError,
  leaves,
  mapTree,
  maskedMean,
  reshape,
  ShapeError,
  type Tensor,
  where,
} from "@grus/tensor";
import { validSteps } from "../padding.ts";

/**
 * Sequences of different lengths, padded at their end. It is a plain tree, so that batches and compiled functions carry it, but it is no tensor: what
 * takes tensors does not take it, and TypeScript says where lengths would be dropped. Take `values` out where that is meant. `padSequences` of the data
 * package gives it on the host, as `Ragged<TensorData, TensorData>`.
 */
export interface Ragged<Values = Tensor, Lengths = Tensor> {
  /** [batch, time, …]: a tensor, or a tree of tensors that share their first two axes. Padding may hold anything. */
  readonly values: Values;
  /** int32 [batch]: the valid steps of each row. */
  readonly lengths: Lengths;
}

/** Sequences with their lengths. Throws {@link ShapeError} and {@link DTypeError} where they do not fit. */
export function ragged(values: Tensor, lengths: Tensor): Ragged {
  const x = { values, lengths };
  checkRagged("ragged", x);
  return x;
}

/**
 * `f` over the values of sequences: what works step by step, such as an activation or a head, and gives [batch, time, …] again, as a tensor or a
 * tree of tensors. Padding is 0 when `f` sees it. Throws {@link ShapeError} where a result has other steps.
 */
export function mapSteps<Result>(x: Ragged, f: (values: Tensor) => Result): Ragged<Result> {
  checkRagged("mapSteps", x);
  const values = f(clearRagged(x));
  checkSteps("mapSteps", x, values);
  return { values, lengths: x.lengths };
}

/** The mean of [batch, time, …] over the elements of valid steps, a scalar; 0 where there is none. For metrics, and losses without reduction. */
export function raggedMean(x: Ragged): Tensor {
  checkRagged("raggedMean", x);
  return maskedMean(clearRagged(x), cast(validElements(x, x.values.shape), "float32"));
}

/** bool of `shape` [batch, time, …]: whether an element lies in a valid step. */
export function validElements({ lengths }: { readonly lengths: Tensor }, shape: readonly number[]): Tensor {
  const [batch, time] = shape as [number, number];
  const axes = Array.from({ length: shape.length - 2 }, () => 1);
  return broadcastTo(reshape(validSteps(lengths, time), [batch, time, ...axes]), shape);
}

/** The values with 0 in the padding: what stands there reaches no product and no gradient. */
export function clearRagged<Values>(x: Ragged<Values>): Values {
  return mapTree(x.values, (leaf) => {
    const own = leaf as unknown as Tensor;
    return where(validElements(x, own.shape), own, 0);
  }) as unknown as Values;
}

/** Throws {@link ShapeError} and {@link DTypeError} unless values are [batch, time, …] and lengths int32 [batch]. */
export function checkRagged(source: string, { values, lengths }: Ragged<unknown>): void {
  if (lengths.dtype !== "int32")
    throw new DTypeError(source, `lengths is ${lengths.dtype}; expected int32.`, "Convert it with cast().");
  for (const { shape } of leaves(values) as readonly Tensor[]) {
    if (shape.length >= 2 && lengths.rank === 1 && lengths.shape[0] === shape[0]) continue;
    throw new ShapeError(
      source,
      `values have shape [${shape.join(", ")}] and lengths [${lengths.shape.join(", ")}]; expected [batch, time, …] and [batch].`,
      "Put the batch first.",
    );
  }
}

/** Throws {@link ShapeError} unless every tensor of `values` has the steps of `x`. */
export function checkSteps(source: string, x: Ragged<unknown>, values: unknown): void {
  const [batch, time] = (leaves(x.values) as readonly Tensor[])[0]!.shape;
  for (const { shape } of leaves(values) as readonly Tensor[]) {
    if (shape.length >= 2 && shape[0] === batch && shape[1] === time) continue;
    throw new ShapeError(
      source,
      `the result has shape [${shape.join(", ")}]; expected [batch=${batch}, time=${time}, …], as the sequences have.`,
      "Use raggedSummary for what leaves one row for each sequence, and layers with the batch first.",
    );
  }
}
