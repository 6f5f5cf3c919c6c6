// Shared by the gradients of recurrent sequences: the backward run, and the gradients of both projections
// from those of the gates.
import type { KernelCode } from "../kernel-code.ts";
import { reshaped, type Value } from "../value.ts";
import { compute } from "./lowering.ts";
import {
  projectionGradients,
  real,
  rowCode,
  rowsGradient,
  type Sequence,
  stepOnce,
  type TimeStep,
  timesOf,
} from "./sequence.ts";

/**
 * A backward run over time. The first of `parts` states is the cotangent of the hidden state of a step,
 * including that of its output.
 */
export interface BackwardRun {
  readonly parts: number;
  /** [parts, batch, hidden]: the cotangents of the last states. */
  readonly last: Value;
  /** The cotangent of the outputs, [.., .., hidden]. */
  readonly dy: Value;
  /**
   * One step backward: `state` is that of the run at time `t`, `addition` writes the contribution of the
   * previous output to the first part.
   */
  readonly back: (t: number, state: Value, addition: (at: TimeStep) => string) => Value;
}

/**
 * The states at each time step as used by its gradient, and the cotangents of the initial states, [parts,
 * batch, hidden].
 */
export function runBackward(
  sequence: Sequence,
  { parts, last, dy, back }: BackwardRun,
): { readonly steps: readonly Value[]; readonly first: Value } {
  const times = timesOf(sequence, true);
  const steps: Value[] = [];
  if (times.length === 0) return { steps, first: last };
  let state = withOutput(sequence, parts, last, dy, times[0]!);
  times.forEach((t, i) => {
    steps[t] = state;
    state = back(t, state, ({ code, batch, unit }) =>
      outputCotangent(sequence, code, dy, times[i + 1], { batch, unit }),
    );
  });
  return { steps, first: state };
}

/** The last states with the cotangent of the output at `t` added to the first part. */
function withOutput(sequence: Sequence, parts: number, last: Value, dy: Value, t: number): Value {
  const { builder, batch, hidden } = sequence;
  return compute(builder, real(parts, batch, hidden), (code, index) => {
    const element = code.integer(index);
    const own = code.float(code.read(last)(element));
    if (parts > 1) code.add(`if (${element} >= ${batch * hidden}) { return ${own}; }`);
    const row = code.integer(`quotient(${element}, ${hidden})`);
    const unit = code.integer(`${element} - ${row} * ${hidden}`);
    return `${own} + ${outputCotangent(sequence, code, dy, t, { batch: row, unit })}`;
  });
}

/** A local with the cotangent of the output at time `t`; 0 past the length of a row, or without a time. */
function outputCotangent(
  sequence: Sequence,
  code: KernelCode,
  dy: Value,
  t: number | undefined,
  { batch, unit }: { readonly batch: string; readonly unit: string },
): string {
  if (t === undefined) return "0";
  const step = code.integer(code.scalar(t));
  const addition = code.float("0");
  const row = code.integer(rowCode(sequence, batch, step));
  code.add(
    `if (${step} < ${code.read(sequence.lengths)(batch)}) {`,
    `${addition} = ${code.read(dy)(`${row} * ${sequence.hidden} + ${unit}`)}; }`,
  );
  return addition;
}

/** One step backward for one part: rows past their length pass on their state. */
export function backOnce(
  sequence: Sequence,
  t: number,
  {
    parts,
    state,
    addition,
  }: { readonly parts: number; readonly state: Value; readonly addition: (at: TimeStep) => string },
  write: (at: TimeStep, part: string) => string,
): Value {
  return stepOnce(sequence, parts, t, (at) => {
    const { code, element } = at;
    const added = addition(at);
    const own = code.read(state)(element);
    const first = code.integer("1");
    if (parts > 1) code.add(`if (${element} >= ${sequence.batch * sequence.hidden}) { ${first} = 0; }`);
    const plus = parts === 1 || added === "0" ? added : `(${first} > 0 ? ${added} : 0)`;
    return { held: `${own} + ${plus}`, next: (part) => `${write(at, part)} + ${plus}` };
  });
}

/**
 * The cotangents of x and of the input weights, from those of the pre-activations of the gates [rows, gates ·
 * hidden].
 */
export function inputGradients(
  sequence: Sequence,
  d: Value,
  weight: Value,
): { readonly x: Value; readonly weight: Value; readonly bias: Value } {
  const { x, batch, time, input } = sequence;
  return {
    x: rowsGradient(sequence, d, weight, x),
    ...projectionGradients(sequence, reshaped(x, [batch * time, input]), d),
  };
}
