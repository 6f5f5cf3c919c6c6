// Operations on sequences with lengths.
import {
  axes,
  broadcastTo,
  cast,
  type DType,
  DTypeError,
  type Floats,
  isRagged,
  maskedMean,
  mean,
  type Ragged,
  reshape,
  type Sequence,
  type Shape,
  ShapeError,
  Tensor,
  where,
} from "@grus/tensor";
import { validSteps } from "./padding.ts";

/** Sequences with their lengths, checked. Throws {@link ShapeError} and {@link DTypeError}. */
export function ragged<D extends DType>(values: Tensor<D>, lengths: Tensor<"int32">): Ragged<D> {
  const x = { values, lengths };
  checkRagged("ragged", x);
  return x;
}

/** The mean over the elements of valid steps, a scalar; 0 if there are none. For metrics. */
export function validMean(x: Sequence): Tensor<"float32"> {
  if (!isRagged(x)) return mean(x);
  checkRagged("validMean", x);
  return maskedMean(clearRagged(x), cast(validElements(x, x.values.shape), "float32"));
}

/** bool of `shape` [batch, time, …]: whether an element belongs to a valid step. */
export function validElements({ lengths }: { readonly lengths: Tensor }, shape: Shape): Tensor<"bool"> {
  const [batch, time] = axes({ shape }, 2);
  const others = Array.from({ length: shape.length - 2 }, () => 1);
  return broadcastTo(reshape(validSteps(lengths, time), [batch, time, ...others]), shape);
}

/** The values with 0 in the padding, whose content then affects no product and no gradient. */
export function clearRagged<D extends DType>(x: Ragged<D>): Tensor<D> {
  return where(validElements(x, x.values.shape), x.values, 0);
}

/** Sequences unpacked for statistics over all valid steps. */
export interface ValidRows<X> {
  /** The values with 0 in the padding. */
  readonly x: Tensor;
  /** bool [batch, time, 1]: whether a step is valid; undefined where all are. */
  readonly isValid: Tensor | undefined;
  /** Converts a result with the same steps to the kind of the sequences, with 0 in the padding. */
  readonly kindOf: (result: Tensor) => Floats<X>;
}

/** Unpacks sequences. Throws {@link ShapeError} and {@link DTypeError}. */
export function validRows<X extends Sequence>(source: string, given: X): ValidRows<X> {
  const found = isRagged(given)
    ? raggedRows(source, given)
    : { x: given, isValid: undefined, kindOf: (x: Tensor) => x };
  return found as ValidRows<X>;
}

function raggedRows(source: string, given: Ragged): ValidRows<Ragged> {
  checkRagged(source, given);
  const { lengths } = given;
  const [batch, time] = axes(given.values, 2);
  const isValid = reshape(validSteps(lengths, time), [batch, time, 1]);
  const clear = (x: Tensor) => where(isValid, x, 0);
  return { x: clear(given.values), isValid, kindOf: (result) => ({ values: clear(result), lengths }) };
}

/**
 * Throws {@link ShapeError} and {@link DTypeError} unless values are [batch, time, …] and lengths int32
 * [batch].
 */
export function checkRagged(source: string, { values, lengths }: Ragged): void {
  if (!(lengths instanceof Tensor))
    throw new DTypeError(source, {
      problem: "lengths is not a tensor; expected int32 [batch].",
      expected: "int32",
      got: typeof lengths,
      cure: "Pass tensor(Int32Array.from(lengths)).",
    });
  if (lengths.dtype !== "int32")
    throw new DTypeError(source, {
      subject: "lengths",
      expected: "int32",
      got: lengths.dtype,
      cure: 'Convert it with cast(lengths, "int32").',
    });
  if (values.rank >= 2 && lengths.rank === 1 && lengths.shape[0] === values.shape[0]) return;
  throw new ShapeError(source, {
    subject: `lengths (of values [${values.shape.join(", ")}])`,
    expected: "[batch], and values [batch, time, …]",
    got: lengths.shape,
    cure: "Put the batch axis first, and pass one length per row.",
  });
}

/** Throws {@link ShapeError} unless `values` has the steps of `x`. */
export function checkSteps(source: string, x: Ragged, { shape }: Tensor): void {
  const [batch, time] = axes(x.values, 2);
  if (shape.length >= 2 && shape[0] === batch && shape[1] === time) return;
  throw new ShapeError(source, {
    subject: "the result",
    expected: `[batch=${batch}, time=${time}, …]`,
    got: shape,
    cure: "To reduce each sequence to one row, use lastStep, meanSteps or maxSteps.",
  });
}
