// Shared by the recurrent sequences: one dispatch per time step updates the state; everything else is
// computed for all steps at once.
import { axes, type Named, type rnnOperands, type SequenceName, sizeOf, type TensorSpec } from "@grus/tensor";
import type { KernelCode } from "../kernel-code.ts";
import { reshaped, uniformValue, type Value } from "../value.ts";
import { compute, type LoweringStep } from "./lowering.ts";
import { product } from "./matmul.ts";
import { reduced } from "./reduce.ts";
import { concatenated, strided } from "./strided.ts";

/** A recurrent sequence: its sizes, direction and layout. */
export interface Sequence {
  readonly builder: LoweringStep["builder"];
  readonly batch: number;
  readonly time: number;
  readonly input: number;
  readonly hidden: number;
  readonly reverse: boolean;
  readonly timeMajor: boolean;
  /** [.., .., input]. */
  readonly x: Value;
  /** int32 [batch]. */
  readonly lengths: Value;
}

/** The sequence of a step with the given operands. */
export function sequenceOf(
  { attrs, builder }: LoweringStep<SequenceName>,
  { x, hidden: state, lengths }: Pick<Named<typeof rnnOperands, Value>, "x" | "hidden" | "lengths">,
): Sequence {
  const [batch, hidden] = axes(state, 2);
  const { reverse, timeMajor } = attrs;
  const [time, input] = [x.shape[timeMajor ? 0 : 1]!, x.shape[2]!];
  return { builder, batch, time, input, hidden, reverse, timeMajor, x, lengths };
}

/** A float32 spec of the given shape. */
export function real(...shape: number[]): TensorSpec {
  return { shape, dtype: "float32" };
}

/** Time steps in processing order, or in reverse. */
export function timesOf({ time, reverse }: Sequence, isBackwards = false): number[] {
  const times = Array.from({ length: time }, (_, t) => t);
  return reverse === isBackwards ? times : times.reverse();
}

/** The values at each time step, concatenated: [time, ...]. */
export function gathered(
  { builder, time }: Sequence,
  steps: readonly Value[],
  shape: readonly number[],
): Value {
  const spec = real(time, ...shape);
  if (sizeOf(spec.shape) === 0) return uniformValue(spec, 0);
  const rows = steps.map((value) => reshaped(value, [1, ...shape]));
  return concatenated(builder, rows, 0);
}

/** The position of a thread: its batch row, time step, and row among all rows of a sequence. */
export interface Place {
  readonly row: string;
  readonly batch: string;
  readonly step: string;
}

/** The position of row `row` (an integer) of a sequence [.., .., features]. */
export function placeOf(code: KernelCode, { batch, time, timeMajor }: Sequence, row: string): Place {
  const outer = code.integer(`quotient(${row}, ${timeMajor ? batch : time})`);
  const inner = code.integer(`${row} - ${outer} * ${timeMajor ? batch : time}`);
  return timeMajor ? { row, batch: inner, step: outer } : { row, batch: outer, step: inner };
}

/** The row of batch row `batch` at time `step` (both integers). */
export function rowCode({ batch: rows, time, timeMajor }: Sequence, batch: string, step: string): string {
  return timeMajor ? `${step} * ${rows} + ${batch}` : `${batch} * ${time} + ${step}`;
}

/**
 * All rows of a sequence with `features` each: `element` writes the value at a position and a feature; it is
 * 0 past the length of a row.
 */
export function rowsOf(
  sequence: Sequence,
  features: number,
  element: (code: KernelCode, place: Place, feature: string) => string,
): Value {
  const { builder, batch, time, lengths } = sequence;
  return compute(builder, real(batch * time, features), (code, index) => {
    const row = code.integer(`quotient(${index}, ${features})`);
    const feature = code.integer(`${index} - ${row} * ${features}`);
    const place = placeOf(code, sequence, row);
    code.add(`if (${place.step} >= ${code.read(lengths)(place.batch)}) { return 0; }`);
    return element(code, place, feature);
  });
}

/** One time step over [batch, hidden] states, `parts` of them concatenated. */
export interface TimeStep {
  readonly code: KernelCode;
  /** Integers: the element of the state, its batch row, its unit. */
  readonly element: string;
  readonly batch: string;
  readonly unit: string;
  /** The row of the sequence at this step. */
  readonly row: string;
  /** The time step, an integer. */
  readonly step: string;
}

/**
 * The next state: a dispatch over `parts` · batch · hidden threads. Rows past their length take the value
 * that `held` writes.
 */
export function stepOnce(
  sequence: Sequence,
  parts: number,
  t: number,
  write: (at: TimeStep) => { readonly held: string; readonly next: (part: string) => string },
): Value {
  const { builder, batch, hidden, lengths } = sequence;
  return compute(builder, real(parts, batch, hidden), (code, index) => {
    const element = code.integer(index);
    const part = code.integer(parts === 1 ? "int32(0)" : `quotient(${element}, ${batch * hidden})`);
    const rows = code.integer(`quotient(${element}, ${hidden})`);
    const unit = code.integer(`${element} - ${rows} * ${hidden}`);
    const row = parts === 1 ? rows : code.integer(`${rows} - ${part} * ${batch}`);
    const step = code.integer(code.scalar(t));
    const at = { code, element, batch: row, unit, step, row: code.integer(rowCode(sequence, row, step)) };
    const { held, next } = write(at);
    code.add(`if (${step} >= ${code.read(lengths)(row)}) { return ${held}; }`);
    return next(part);
  });
}

/**
 * The state before each step, [rows, hidden], from the outputs: those of the previous step in processing
 * order, or the initial state.
 */
export function previousStates(sequence: Sequence, outputs: Value, first: Value): Value {
  const { hidden, reverse, timeMajor, batch, time, lengths } = sequence;
  const distance = timeMajor ? batch : 1;
  return rowsOf(sequence, hidden, (code, { row, batch: b, step }, unit) => {
    const start = code.read(first)(`${b} * ${hidden} + ${unit}`);
    const isLast = `${step} + 1 >= ${time} || ${step} + 1 >= ${code.read(lengths)(b)}`;
    const isFirst = reverse ? isLast : `${step} < 1`;
    code.add(`if (${isFirst}) { return ${start}; }`);
    return code.read(outputs)(`(${row} ${reverse ? "+" : "-"} ${distance}) * ${hidden} + ${unit}`);
  });
}

/**
 * x Wᵀ + b for all rows at once: [rows, gates · hidden]. The weights are transposed first, so that adjacent
 * threads read adjacent numbers.
 */
export function projected({ builder }: Sequence, rows: Value, weight: Value, bias: Value): Value {
  const [outputs, inputs] = axes(weight, 2);
  const count = rows.shape[0]!;
  const b = transposed(builder, weight);
  return product(builder, real(count, outputs), {
    a: reshaped(rows, [count, inputs]),
    b,
    transposeA: false,
    transposeB: false,
    bias,
  });
}

/** A matrix [m, n] transposed to [n, m]. */
export function transposed(builder: LoweringStep["builder"], matrix: Value): Value {
  const [rows, columns] = axes(matrix, 2);
  return strided(builder, matrix, [columns, rows], [1, columns]);
}

/**
 * The operands of the gradient of a projection rows -> rows Wᵀ + b: d [rows, outputs] is the cotangent of its
 * result.
 */
export function projectionGradients(
  { builder }: Sequence,
  rows: Value,
  d: Value,
): { readonly weight: Value; readonly bias: Value } {
  const [count, outputs] = axes(d, 2);
  const inputs = sizeOf(rows.shape) === 0 ? rows.shape.at(-1)! : sizeOf(rows.shape) / count;
  const a = reshaped(rows, [count, inputs]);
  return {
    weight: product(builder, real(outputs, inputs), { a: d, b: a, transposeA: true, transposeB: false }),
    bias: reduced(builder, d, "sum", [0], real(outputs)),
  };
}

/** d W: the cotangent of the rows of a projection. */
export function rowsGradient({ builder }: Sequence, d: Value, weight: Value, spec: TensorSpec): Value {
  const [outputs, inputs] = axes(weight, 2);
  const count = d.shape[0]!;
  const rows = product(builder, real(count, inputs), {
    a: reshaped(d, [count, outputs]),
    b: weight,
    transposeA: false,
    transposeB: false,
  });
  return reshaped(rows, spec.shape);
}

/**
 * The first part of gathered states [time, parts, batch, hidden] as an output [.., .., hidden], 0 past the
 * length of a row.
 */
export function outputsOf(sequence: Sequence, states: Value, parts: number, spec: TensorSpec): Value {
  const { batch, hidden } = sequence;
  const rows = rowsOf(sequence, hidden, (code, { batch: b, step }, unit) =>
    code.read(states)(`(${step} * ${parts * batch} + ${b}) * ${hidden} + ${unit}`),
  );
  return reshaped(rows, spec.shape);
}
