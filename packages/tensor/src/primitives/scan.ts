// scan: a body program applied along the first axis with a carried state. One step of a program, for any
// length.
import type { TypedArray } from "../dtype.ts";
import { ShapeError, TraceError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import { scanOperands, scanResults } from "../operands.ts";
import type { Primitive } from "../primitive.ts";
import type { PrimitiveName, Program, ScanAttrs, Variable } from "../program.ts";
import { splitScan } from "../scan/split-scan.ts";
import type { ScanResults, TracedScan } from "../scan/traced-scan.ts";
import { sizeOf } from "../shape.ts";
import { successorsOf } from "../successors.ts";
import { apply, parameter, type Tensor } from "../tensor.ts";
import { traceClosure } from "../trace.ts";
import { leaves, unflatten } from "../tree.ts";

/**
 * (carries, sequences, constants) -> (final carries, outputs [length, ...], the carries before each step
 * [length, ...], further values of the body [length, ...]), the last two for the gradient. Outputs that are not read
 * are removed when compiling.
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
  /**
   * Whether all is computed step by step, and the gradient keeps only the carry before each step and computes all else
   * again: less memory, more time. As `jax.checkpoint`. Default false: the gradient keeps what takes time to compute,
   * and products that no step needs from the one before it are computed for all steps at once.
   */
  readonly recompute?: boolean | undefined;
}

/** Primitives whose results take less time to compute again than to keep. */
const CHEAP: ReadonlySet<PrimitiveName> = new Set<PrimitiveName>([
  ...(["neg", "abs", "sign", "floor", "not", "add", "sub", "mul", "max", "min", "equal", "less"] as const),
  ...(["lessEqual", "and", "or", "where", "cast", "identity", "stopGradient", "clipGradient"] as const),
  ...(["reshape", "broadcast", "transpose", "slice", "pad", "concat", "flip"] as const),
]);

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
  { reverse = false, length, recompute = false }: ScanOptions = {},
): { readonly carry: Carry; readonly outputs: Output } {
  const starts = leaves(initial);
  const stacked = leaves(sequences);
  const steps = commonLength(stacked, length);
  const carryParameters = starts.map((x) => parameter({ shape: x.shape, dtype: x.dtype }));
  const sliceParameters = stacked.map((x) => parameter({ shape: x.shape.slice(1), dtype: x.dtype }));
  const result = body(unflatten(initial, carryParameters), unflatten(sequences, sliceParameters));
  const next = successorsOf({ where: "scan", what: "carry", before: initial, after: result.carry });
  const ys = leaves(result.output);
  const whole: TracedScan = {
    ...{ length: steps, starts, carries: carryParameters, next },
    ...{ sequences: stacked, slices: sliceParameters, outputs: ys },
  };
  const { carry, outputs } = recompute
    ? applyScan(whole, { reverse, recompute })
    : applySplit(whole, reverse);
  return { carry: unflatten(initial, carry), outputs: unflatten(result.output, outputs) };
}

function applySplit(whole: TracedScan, reverse: boolean): ScanResults {
  const { scan: own, finish } = splitScan(whole);
  const { carry, outputs } = applyScan(own, { reverse, recompute: false });
  return finish(carry, outputs);
}

/** Applies the primitive. */
function applyScan(
  traced: TracedScan,
  { reverse, recompute }: Pick<ScanAttrs, "reverse" | "recompute">,
): ScanResults {
  const { length, starts, carries, next, sequences, slices, outputs } = traced;
  const { program, captured } = traceClosure({
    inputs: [...carries, ...slices],
    outputs: [...next, ...outputs, ...carries],
  });
  const further = recompute ? [] : costlyResults(program);
  const attrs = {
    body: { ...program, outputs: [...program.outputs, ...further] },
    ...{ length, reverse, recompute, carries: starts.length, sequences: sequences.length },
  };
  const results = apply(scanPrimitive, [...starts, ...sequences, ...captured], attrs);
  return {
    carry: results.slice(0, starts.length),
    outputs: results.slice(starts.length, starts.length + outputs.length),
  };
}

/** The values of a body, besides its outputs, that its gradient should not compute again. */
function costlyResults({ steps, outputs: known }: Program): Variable[] {
  return steps
    .flatMap(({ primitive, outputs }) => (CHEAP.has(primitive.name) ? [] : outputs))
    .filter((variable) => !known.includes(variable));
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
