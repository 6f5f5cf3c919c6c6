// reduce: sums and maxima over axes. Long ones are computed in stages, so that many threads share the work
// and rounding errors stay small.
import { sizeOf, stridesOf, type TensorSpec } from "@grus/tensor";
import { coordinateCodes, joinAxes, sumCode } from "../coordinates.ts";
import type { KernelCode, Read } from "../kernel-code.ts";
import { reshaped, uniformValue, type Value } from "../value.ts";
import { compute, type Lower, type LoweringStep } from "./lowering.ts";

/** A thread reduces at most about this many elements. */
const LONGEST = 256;

/** The parameters of a reduction. */
export type ReduceKind = "sum" | "max";

export const lowerReduce: Lower<"reduce"> = ({ attrs, inputs: [value], outputs: [output], builder }) => {
  const { kind, axes } = attrs;
  return [reduced(builder, value!, kind, axes, output!)];
};

/**
 * The reduction of `value` over `axes`; `spec` has the shape of the result, with the axes as 1 or removed.
 */
export function reduced(
  builder: LoweringStep["builder"],
  value: Value,
  kind: ReduceKind,
  axes: readonly number[],
  spec: TensorSpec,
): Value {
  const { shape } = value;
  const count = axes.reduce((product, axis) => product * shape[axis]!, 1);
  if (sizeOf(spec.shape) === 0) return uniformValue(spec, 0);
  if (count === 0) return uniformValue(spec, kind === "sum" ? 0 : leastOf(spec));
  if (count === 1) return reshaped(value, spec.shape);
  const chunks = count <= LONGEST ? 1 : Math.ceil(count / Math.max(16, Math.ceil(Math.sqrt(count))));
  const partial = oneStage(builder, value, kind, axes, { spec, count, chunks });
  if (chunks === 1) return partial;
  return reduced(builder, partial, kind, [partial.shape.length - 1], spec);
}

/** The maximum of an empty set. */
function leastOf({ dtype }: TensorSpec): number {
  return dtype === "int32" ? -(2 ** 31) : Number.NEGATIVE_INFINITY;
}

interface Stage {
  readonly spec: TensorSpec;
  /** The number of elements of each result. */
  readonly count: number;
  /** The number of threads that share them. */
  readonly chunks: number;
}

/** Reduces `chunks` parts of the elements of each result: [...result, chunks]. */
function oneStage(
  builder: LoweringStep["builder"],
  value: Value,
  kind: ReduceKind,
  axes: readonly number[],
  { spec, count, chunks }: Stage,
): Value {
  const { shape, dtype } = value;
  const strides = stridesOf(shape);
  const isReduced = (axis: number) => axes.includes(axis);
  const pick = (wanted: boolean) => shape.map((_, axis) => axis).filter((axis) => isReduced(axis) === wanted);
  const part = (wanted: boolean) => {
    const chosen = pick(wanted);
    return joinAxes(
      chosen.map((axis) => shape[axis]!),
      [chosen.map((axis) => strides[axis]!)],
    );
  };
  const [kept, gone] = [part(false), part(true)];
  const length = Math.ceil(count / chunks);
  const partial = { shape: chunks === 1 ? spec.shape : [...spec.shape, chunks], dtype };
  return compute(builder, partial, (code, index) => {
    const read = code.read(value);
    const element = code.integer(index);
    const result = chunks === 1 ? element : code.integer(`quotient(${element}, ${chunks})`);
    const first = chunks === 1 ? "0" : code.integer(`(${element} - ${result} * ${chunks}) * ${length}`);
    const base = code.integer(sumCode(coordinateCodes(code, result, kept.shape), kept.operands[0]!));
    const at = (k: string) => sumCode(coordinateCodes(code, k, gone.shape), gone.operands[0]!, 0);
    return accumulate(code, { read, kind, dtype, base, first, length, count, at });
  });
}

interface Accumulation {
  readonly read: Read;
  readonly kind: ReduceKind;
  readonly dtype: string;
  readonly base: string;
  readonly first: string;
  readonly length: number;
  readonly count: number;
  /** Writes the index of element k. */
  readonly at: (k: string) => string;
}

function accumulate(code: KernelCode, one: Accumulation): string {
  const { read, kind, dtype, base, first, length, count, at } = one;
  const zero = dtype === "int32" ? "int32(0)" : "0";
  // A chunk is never empty, but the last may be short.
  const total = code.local(dtype, kind === "sum" ? zero : startOfMax(code, one));
  code.add(`for (let k = 0; k < ${length}; k++) {`);
  const position = code.integer(first === "0" ? "k" : `${first} + k`);
  code.add(`if (${position} < ${count}) {`);
  const element = code.local(dtype, read(`${base} + ${at(position)}`));
  code.add(`${total} = ${combine(kind, dtype, total, element)};`, "} }");
  return total;
}

function startOfMax(code: KernelCode, { read, base, first, at }: Accumulation): string {
  return read(`${base} + ${at(code.integer(first))}`);
}

function combine(kind: ReduceKind, dtype: string, a: string, b: string): string {
  if (dtype === "int32") return kind === "sum" ? `sumOf(${a}, ${b})` : `largerOf(${a}, ${b})`;
  return kind === "sum" ? `${a} + ${b}` : `larger(${a}, ${b})`;
}
