// gru: one dispatch per time step, two if the reset gate is applied before the product.
import { byName, gruOperands, gruResults, inOrder } from "@grus/tensor";
import type { KernelCode } from "../kernel-code.ts";
import { reshaped, type Value } from "../value.ts";
import type { Lower } from "./lowering.ts";
import {
  gathered,
  outputsOf,
  previousStates,
  projected,
  rowsOf,
  type Sequence,
  sequenceOf,
  stepOnce,
  timesOf,
  transposed,
} from "./sequence.ts";

/** `gru`: gates are r, z, n, q. */
export const lowerGru: Lower<"gru"> = (step) => {
  const operands = byName(gruOperands, step.inputs);
  const { x, hidden: h0, weightIh, weightHh, biasIh, biasHh } = operands;
  const specs = byName(gruResults, step.outputs);
  const sequence = sequenceOf(step, operands);
  const { batch, time, input, hidden } = sequence;
  const inputs = projected(sequence, reshaped(x, [batch * time, input]), weightIh, biasIh);
  const weight = transposed(step.builder, weightHh);
  const { resetAfter } = step.attrs;
  const advance = resetAfter ? stepResetAfter : stepResetBefore;
  const steps: Value[] = [];
  let h = reshaped(h0, [1, batch, hidden]);
  for (const t of timesOf(sequence)) {
    h = advance(sequence, t, { h, inputs, weight, bias: biasHh });
    steps[t] = h;
  }
  const y = outputsOf(sequence, gathered(sequence, steps, [1, batch, hidden]), 1, specs.output);
  const before = previousStates(sequence, y, h0);
  const gates = resetAfter
    ? gatesResetAfter(sequence, inputs, projected(sequence, before, weightHh, biasHh))
    : gatesResetBefore(sequence, inputs, before, weightHh, biasHh);
  return inOrder(gruResults, {
    output: y,
    hidden: reshaped(h, [batch, hidden]),
    gates: reshaped(gates, specs.gates.shape),
  });
};

interface StepOperands {
  /** [1, batch, hidden]. */
  readonly h: Value;
  /** The projection of the inputs, [rows, 3 · hidden]. */
  readonly inputs: Value;
  /** [hidden, 3 · hidden]. */
  readonly weight: Value;
  /** [3 · hidden]. */
  readonly bias: Value;
}

/**
 * Adds the products of a row of `left` with columns of a transposed weight [hidden, width] to the locals
 * `sums`, one for each column.
 */
function addProducts(
  code: KernelCode,
  hidden: number,
  left: (k: string) => string,
  sums: ReadonlyMap<string, (k: string) => string>,
): void {
  code.add(`for (let k = 0; k < ${hidden}; k++) {`);
  const value = code.float(left("k"));
  for (const [sum, weight] of sums) code.add(`${sum} += ${value} * ${weight("k")};`);
  code.add("}");
}

function stepResetAfter(sequence: Sequence, t: number, { h, inputs, weight, bias }: StepOperands): Value {
  const { hidden } = sequence;
  return stepOnce(sequence, 1, t, ({ code, element, batch, unit, row }) => {
    const [readH, readX, readW, readB] = [h, inputs, weight, bias].map((value) => code.read(value)) as Four;
    const held = code.float(readH(element));
    const next = () => {
      const [r, z, q] = [0, 1, 2].map((g) => code.float(readB(`${unit} + ${g * hidden}`))) as Three;
      const column = (g: number) => (k: string) => readW(`${k} * ${3 * hidden} + ${unit} + ${g * hidden}`);
      addProducts(
        code,
        hidden,
        (k) => readH(`${batch} * ${hidden} + ${k}`),
        new Map([r, z, q].map((sum, g) => [sum, column(g)])),
      );
      const x = (g: number) => readX(`${row} * ${3 * hidden} + ${unit} + ${g * hidden}`);
      const gate = code.float(`logistic(${z} + ${x(1)})`);
      const n = code.float(`hyperbolicTangent(${x(2)} + logistic(${r} + ${x(0)}) * ${q})`);
      return `(1 - ${gate}) * ${n} + ${gate} * ${held}`;
    };
    return { held, next };
  });
}

/** First r h and z, then the candidate. */
function stepResetBefore(sequence: Sequence, t: number, { h, inputs, weight, bias }: StepOperands): Value {
  const { hidden, batch: rows } = sequence;
  const gated = stepOnce(sequence, 2, t, ({ code, batch, unit, row }) => {
    const [readH, readX, readW, readB] = [h, inputs, weight, bias].map((value) => code.read(value)) as Four;
    const next = (part: string) => {
      const column = code.integer(`${part} * ${hidden} + ${unit}`);
      const sum = code.float(`${readB(column)} + ${readX(`${row} * ${3 * hidden} + ${column}`)}`);
      addProducts(
        code,
        hidden,
        (k) => readH(`${batch} * ${hidden} + ${k}`),
        new Map([[sum, (k) => readW(`${k} * ${3 * hidden} + ${column}`)]]),
      );
      const own = readH(`${batch} * ${hidden} + ${unit}`);
      code.add(`if (${part} === 0) { return logistic(${sum}) * ${own}; }`);
      return `logistic(${sum})`;
    };
    return { held: "0", next };
  });
  return stepOnce(sequence, 1, t, ({ code, element, batch, unit, row }) => {
    const [readH, readX, readW, readB] = [h, inputs, weight, bias].map((value) => code.read(value)) as Four;
    const readGated = code.read(gated);
    const held = code.float(readH(element));
    const next = () => {
      const column = `${unit} + ${2 * hidden}`;
      const sum = code.float(`${readB(column)} + ${readX(`${row} * ${3 * hidden} + ${column}`)}`);
      addProducts(
        code,
        hidden,
        (k) => readGated(`${batch} * ${hidden} + ${k}`),
        new Map([[sum, (k) => readW(`${k} * ${3 * hidden} + ${column}`)]]),
      );
      const gate = code.float(readGated(`${rows * hidden} + ${element}`));
      return `(1 - ${gate}) * hyperbolicTangent(${sum}) + ${gate} * ${held}`;
    };
    return { held, next };
  });
}

/** r, z, n, q of all rows from both projections. */
function gatesResetAfter(sequence: Sequence, inputs: Value, recurrent: Value): Value {
  const { hidden } = sequence;
  return rowsOf(sequence, 4 * hidden, (code, { row }, feature) => {
    const [readX, readH] = [code.read(inputs), code.read(recurrent)];
    const g = code.integer(`quotient(${feature}, ${hidden})`);
    const unit = code.integer(`${feature} - ${g} * ${hidden}`);
    const base = code.integer(`${row} * ${3 * hidden} + ${unit}`);
    const at = (gate: number) => `${base} + ${gate * hidden}`;
    code.add(`if (${g} === 3) { return ${readH(at(2))}; }`);
    code.add(`if (${g} === 1) { return logistic(${readX(at(1))} + ${readH(at(1))}); }`);
    const r = code.float(`logistic(${readX(at(0))} + ${readH(at(0))})`);
    code.add(`if (${g} === 0) { return ${r}; }`);
    return `hyperbolicTangent(${readX(at(2))} + ${r} * ${readH(at(2))})`;
  });
}

/** r, z, n, 0 of all rows: the product of the reset state is separate. */
function gatesResetBefore(
  sequence: Sequence,
  inputs: Value,
  before: Value,
  weight: Value,
  bias: Value,
): Value {
  const { hidden } = sequence;
  const recurrent = projected(sequence, before, weight, bias);
  const reset = rowsOf(sequence, hidden, (code, { row }, unit) => {
    const at = code.integer(`${row} * ${3 * hidden} + ${unit}`);
    const r = `logistic(${code.read(inputs)(at)} + ${code.read(recurrent)(at)})`;
    return `${r} * ${code.read(before)(`${row} * ${hidden} + ${unit}`)}`;
  });
  const candidate = projected(sequence, reset, weight, bias);
  return rowsOf(sequence, 4 * hidden, (code, { row }, feature) => {
    const g = code.integer(`quotient(${feature}, ${hidden})`);
    code.add(`if (${g} === 3) { return 0; }`);
    const at = code.integer(`${row} * ${3 * hidden} + ${feature}`);
    const x = code.read(inputs)(at);
    code.add(`if (${g} === 2) { return hyperbolicTangent(${x} + ${code.read(candidate)(at)}); }`);
    return `logistic(${x} + ${code.read(recurrent)(at)})`;
  });
}

type Three = [string, string, string];
type Four = [Reader, Reader, Reader, Reader];
type Reader = (index: string) => string;
