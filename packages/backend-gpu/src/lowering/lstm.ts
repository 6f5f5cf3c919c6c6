// lstm: one dispatch per time step, which writes hidden and cell states consecutively.
import { byName, inOrder, lstmOperands, lstmResults } from "@grus/tensor";
import { partOf, reshaped, type Value } from "../value.ts";
import { compute, type Lower } from "./lowering.ts";
import {
  gathered,
  outputsOf,
  placeOf,
  previousStates,
  projected,
  real,
  rowsOf,
  type Sequence,
  sequenceOf,
  stepOnce,
  timesOf,
  transposed,
} from "./sequence.ts";
import { concatenated } from "./strided.ts";

/** `lstm`: gates are i, f, g, o. */
export const lowerLstm: Lower<"lstm"> = (step) => {
  const operands = byName(lstmOperands, step.inputs);
  const { x, hidden: h0, cell: c0, weightIh, weightHh, biasIh, biasHh } = operands;
  const { builder } = step;
  const specs = byName(lstmResults, step.outputs);
  const sequence = sequenceOf(step, operands);
  const { batch, time, input, hidden } = sequence;
  const inputs = projected(sequence, reshaped(x, [batch * time, input]), weightIh, biasIh);
  const weight = transposed(builder, weightHh);
  let state = concatenated(
    builder,
    [h0, c0].map((value) => reshaped(value, [1, batch, hidden])),
    0,
  );
  const steps: Value[] = [];
  for (const t of timesOf(sequence)) {
    state = advance(sequence, t, { state, inputs, weight, bias: biasHh });
    steps[t] = state;
  }
  const states = gathered(sequence, steps, [2, batch, hidden]);
  const y = outputsOf(sequence, states, 2, specs.output);
  const before = previousStates(sequence, y, h0);
  const gates = gatesOf(sequence, inputs, projected(sequence, before, weightHh, biasHh));
  return inOrder(lstmResults, {
    output: y,
    hidden: partOf(state, 0, [batch, hidden]),
    cell: partOf(state, batch * hidden, [batch, hidden]),
    gates: reshaped(gates, specs.gates.shape),
    cells: reshaped(cellsOf(sequence, states), specs.cells.shape),
  });
};

interface StepOperands {
  /** [2, batch, hidden]: hidden states, then cell states. */
  readonly state: Value;
  readonly inputs: Value;
  readonly weight: Value;
  readonly bias: Value;
}

/** Both halves compute the cell state; only the hidden half computes the output gate. */
function advance(sequence: Sequence, t: number, { state, inputs, weight, bias }: StepOperands): Value {
  const { hidden, batch: rows } = sequence;
  return stepOnce(sequence, 2, t, ({ code, element, batch, unit, row }) => {
    const [readS, readX] = [code.read(state), code.read(inputs)];
    const [readW, readB] = [code.read(weight), code.read(bias)];
    const next = (part: string) => {
      const x = code.integer(`${row} * ${4 * hidden} + ${unit}`);
      const sum = (gate: number) =>
        code.float(`${readX(`${x} + ${gate * hidden}`)} + ${readB(`${unit} + ${gate * hidden}`)}`);
      const [i, f, g, o] = [sum(0), sum(1), sum(2), sum(3)];
      const h = code.integer(`${batch} * ${hidden}`);
      const w = (gate: number) => readW(`k * ${4 * hidden} + ${unit} + ${gate * hidden}`);
      code.add(`for (let k = 0; k < ${hidden}; k++) {`);
      const value = code.float(readS(`${h} + k`));
      code.add(`${i} += ${value} * ${w(0)}; ${f} += ${value} * ${w(1)}; ${g} += ${value} * ${w(2)}; }`);
      const cell = readS(`${rows * hidden} + ${h} + ${unit}`);
      const c = code.float(`logistic(${f}) * ${cell} + logistic(${i}) * hyperbolicTangent(${g})`);
      code.add(`if (${part} === 1) { return ${c}; }`);
      code.add(`for (let k = 0; k < ${hidden}; k++) { ${o} += ${readS(`${h} + k`)} * ${w(3)}; }`);
      return `logistic(${o}) * hyperbolicTangent(${c})`;
    };
    return { held: readS(element), next };
  });
}

function gatesOf(sequence: Sequence, inputs: Value, recurrent: Value): Value {
  const { hidden } = sequence;
  return rowsOf(sequence, 4 * hidden, (code, { row }, feature) => {
    const at = code.integer(`${row} * ${4 * hidden} + ${feature}`);
    const sum = code.float(`${code.read(inputs)(at)} + ${code.read(recurrent)(at)}`);
    code.add(
      `if (${feature} >= ${2 * hidden} && ${feature} < ${3 * hidden}) { return hyperbolicTangent(${sum}); }`,
    );
    return `logistic(${sum})`;
  });
}

/** The cell states of all rows, including those kept past the length of a row. */
function cellsOf(sequence: Sequence, states: Value): Value {
  const { builder, batch, time, hidden } = sequence;
  return compute(builder, real(batch * time, hidden), (code, index) => {
    const row = code.integer(`quotient(${index}, ${hidden})`);
    const { batch: b, step } = placeOf(code, sequence, row);
    const unit = code.integer(`${index} - ${row} * ${hidden}`);
    return code.read(states)(`((${step} * 2 + 1) * ${batch} + ${b}) * ${hidden} + ${unit}`);
  });
}
