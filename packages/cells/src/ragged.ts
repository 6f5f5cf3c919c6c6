// Operations on sequences with lengths.
import {
  axes,
  broadcastTo,
  cast,
  type DType,
  DTypeError,
  described,
  type Floats,
  isConstant,
  maskedMean,
  mean,
  type Ragged,
  reshape,
  rowOutside,
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
  if (!isCheckedRagged("validMean", x)) return mean(x);
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
  const found = isCheckedRagged(source, given)
    ? raggedRows(given)
    : { x: given, isValid: undefined, kindOf: (x: Tensor) => x };
  return found as ValidRows<X>;
}

function raggedRows(given: Ragged): ValidRows<Ragged> {
  const { lengths } = given;
  const [batch, time] = axes(given.values, 2);
  const isValid = reshape(validSteps(lengths, time), [batch, time, 1]);
  const clear = (x: Tensor) => where(isValid, x, 0);
  return { x: clear(given.values), isValid, kindOf: (result) => ({ values: clear(result), lengths }) };
}

/**
 * Whether `x` is ragged, checked. Throws {@link ShapeError}, which calls it `subject`, for neither a tensor
 * nor ragged sequences, and as {@link checkRagged}.
 */
export function isCheckedRagged<D extends DType>(
  source: string,
  x: Sequence<D>,
  subject = "input",
): x is Ragged<D> {
  if (x instanceof Tensor) return false;
  if (typeof x !== "object" || x === null || !("lengths" in x))
    throw notTensor(source, subject, x, "a Tensor or a Ragged");
  checkRagged(source, x);
  return true;
}

/**
 * Throws {@link ShapeError} and {@link DTypeError} unless values are [batch, time, …] and lengths int32
 * [batch], from 0 to time where they are known.
 */
export function checkRagged(source: string, { values, lengths }: Ragged): void {
  if (!(lengths instanceof Tensor)) throw notTensor(source, "lengths", lengths);
  if (lengths.dtype !== "int32")
    throw new DTypeError(source, {
      subject: "lengths",
      expected: "int32",
      got: lengths.dtype,
      cure: 'Convert it with cast(lengths, "int32").',
    });
  if (values.rank >= 2 && lengths.rank === 1 && lengths.shape[0] === values.shape[0]) {
    const time = values.shape[1]!;
    const row = isConstant(lengths) ? rowOutside(lengths.data, time) : -1;
    if (row < 0) return;
    const got = String(lengths.data[row]);
    throw new ShapeError(source, { subject: `lengths[${row}]`, expected: `0 to ${time}`, got });
  }
  throw new ShapeError(source, {
    subject: `lengths (of values [${values.shape.join(", ")}])`,
    expected: "[batch], and values [batch, time, …]",
    got: lengths.shape,
    cure: "Put the batch axis first, and pass one length per row.",
  });
}

/** Data on the host and the result of a recurrent layer are the most common mistakes. */
function notTensor(source: string, subject: string, value: unknown, expected = "a Tensor"): ShapeError {
  const got = described(value);
  const cure = got.includes(" output") ? "Pass .output." : "Pass fromData().";
  return new ShapeError(source, { subject, expected, got, cure });
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
