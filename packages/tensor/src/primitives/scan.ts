// scan: a body program applied along the first axis with a carried state. One step of a program, for any
// length.
import type { TypedArray } from "../dtype.ts";
import { ShapeError, TraceError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import { scanOperands, scanResults } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { ScanAttrs } from "../program.ts";
import { sizeOf } from "../shape.ts";
import { successorsOf } from "../successors.ts";
import { apply, parameter, type Tensor } from "../tensor.ts";
import { traceClosure } from "../trace.ts";
import { leaves, unflatten } from "../tree.ts";

/**
 * (carries, sequences, constants) -> (final carries, outputs [length, ...], the carries before each step
 * [length, ...]). The gradient recomputes each step from its saved carries; outputs that are not read are
 * removed when compiling.
 */
export const scanPrimitive: Primitive<"scan", ScanAttrs> = {
  name: "scan",
  infer: (_inputs, { body, length, carries }) =>
    body.outputs.map((variable, i) => {
      const { shape, dtype } = body.variables[variable]!;
      return i < carries ? { shape, dtype } : { shape: [length, ...shape], dtype };
    }),
};

/** Options of {@link scan}. */
export interface ScanOptions {
  /** Run from the last step; outputs stay at the position of their input. Default false. */
  readonly reverse?: boolean | undefined;
  /** The number of steps; required only without sequences. */
  readonly length?: number | undefined;
}

/**
 * Applies `body(carry, slice)` at each position of the first axis of `sequences`: its `carry` is passed to
 * the next step, its `output`s are stacked along a new first axis. Carry, sequences and outputs are trees.
 * Tensors captured by `body` are computed once. Throws {@link TraceError} when the carry changes its
 * structure, a shape or an element type, and {@link ShapeError} when the sequences differ in length. As
 * `jax.lax.scan`.
 */
export function scan<Carry, Sequences, Output>(
  body: (carry: Carry, slice: Sequences) => { readonly carry: NoInfer<Carry>; readonly output: Output },
  initial: Carry,
  sequences: Sequences,
  { reverse = false, length }: ScanOptions = {},
): { readonly carry: Carry; readonly outputs: Output } {
  const starts = leaves(initial);
  const stacked = leaves(sequences);
  const steps = commonLength(stacked, length);
  const carryParameters = starts.map((x) => parameter({ shape: x.shape, dtype: x.dtype }));
  const sliceParameters = stacked.map((x) => parameter({ shape: x.shape.slice(1), dtype: x.dtype }));
  const result = body(unflatten(initial, carryParameters), unflatten(sequences, sliceParameters));
  const next = successorsOf({ where: "scan", what: "carry", before: initial, after: result.carry });
  const ys = leaves(result.output);
  const outputs = [...next, ...ys, ...carryParameters];
  const { program, captured } = traceClosure({ inputs: [...carryParameters, ...sliceParameters], outputs });
  const attrs = { body: program, length: steps, reverse, carries: starts.length, sequences: stacked.length };
  const results = apply(scanPrimitive, [...starts, ...stacked, ...captured], attrs);
  return {
    carry: unflatten(initial, results.slice(0, starts.length)),
    outputs: unflatten(result.output, results.slice(starts.length, starts.length + ys.length)),
  };
}

export const scanKernel: Kernel<"scan"> = ({ inputs, inputSpecs, outputs, outputSpecs, attrs, execute }) => {
  const { carry, xs, constants } = scanOperands(attrs, inputs);
  const { carry: last, ys } = scanResults(attrs, outputs);
  const xSizes = scanOperands(attrs, inputSpecs).xs.map(({ shape }) => sizeOf(shape.slice(1)));
  const ySizes = scanResults(attrs, outputSpecs).ys.map(({ shape }) => sizeOf(shape.slice(1)));
  let state: readonly TypedArray[] = carry;
  for (let step = 0; step < attrs.length; step++) {
    const t = attrs.reverse ? attrs.length - 1 - step : step;
    const slices = xs.map((x, i) => x.subarray(t * xSizes[i]!, (t + 1) * xSizes[i]!));
    const results = scanResults(attrs, execute(attrs.body, [...state, ...slices, ...constants]));
    state = results.carry;
    results.ys.forEach((y, i) => ys[i]!.set(y, t * ySizes[i]!));
  }
  state.forEach((value, i) => last[i]!.set(value));
};

function commonLength(stacked: readonly Tensor[], length: number | undefined): number {
  const scalar = stacked.find(({ rank }) => rank === 0);
  if (scalar !== undefined) {
    throw new ShapeError("scan", {
      subject: "a sequence",
      expected: "[time, ...]",
      got: [],
    });
  }
  if (length !== undefined && !(Number.isInteger(length) && length >= 0)) {
    throw new ShapeError("scan", {
      subject: "length",
      expected: "a non-negative integer",
      got: String(length),
    });
  }
  const lengths = new Set(stacked.map(({ shape }) => shape[0]!));
  if (length !== undefined) lengths.add(length);
  const [only] = lengths;
  if (only === undefined)
    throw new TraceError("scan: got no sequences.\nPass sequences, or the number of steps as length.");
  if (lengths.size === 1) return only;
  throw new ShapeError("scan", {
    subject: "a length",
    expected: `${only} as the others`,
    got: String([...lengths][1]),
    cure: "All sequences must agree with each other and with the option length.",
  });
}
