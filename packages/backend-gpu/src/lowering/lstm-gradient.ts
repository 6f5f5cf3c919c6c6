// The gradient of lstm: one dispatch per time step backward, which writes the cotangents of hidden and cell
// states consecutively.
import { byName, inOrder, lstmGradientOperands, lstmGradientResults } from "@grus/tensor";
import { partOf, reshaped, type Value } from "../value.ts";
import type { Lower } from "./lowering.ts";
import {
  gathered,
  previousStates,
  projectionGradients,
  rowsOf,
  type Sequence,
  sequenceOf,
} from "./sequence.ts";
import { backOnce, inputGradients, runBackward } from "./sequence-gradient.ts";
import { concatenated } from "./strided.ts";

/**
 * The blocks of factors in a row: of the cotangent of the cell for i, f, g; of that of the hidden state for o
 * and for the cell; f.
 */
const FACTORS = 6;
const OF_OUTPUT = 3;
const OF_CELL = 4;
const FORGET = 5;

/** `lstmGradient`. */
export const lowerLstmGradient: Lower<"lstmGradient"> = (step) => {
  const operands = byName(lstmGradientOperands, step.inputs);
  const { hidden: h0, cell: c0, weightIh, weightHh } = operands;
  const { output: y, gates, cells, dOutput: dy, dHidden: dhn, dCell: dcn } = operands;
  const { builder } = step;
  const sequence = sequenceOf(step, operands);
  const { batch, hidden } = sequence;
  const all = factors(sequence, gates, cells, previousStates(sequence, cells, c0));
  const last = concatenated(
    builder,
    [dhn, dcn].map((value) => reshaped(value, [1, batch, hidden])),
    0,
  );
  const { steps, first } = runBackward(sequence, {
    parts: 2,
    last,
    dy,
    back: (t, state, addition) =>
      backOnce(sequence, t, { parts: 2, state, addition }, ({ code, batch: b, unit, row }, part) => {
        const [readS, readF, readW] = [code.read(state), code.read(all), code.read(weightHh)];
        const [base, place] = [
          code.integer(`${row} * ${FACTORS * hidden}`),
          code.integer(`${b} * ${hidden}`),
        ];
        const factor = (block: number, k: string) => readF(`${base} + ${k} + ${block * hidden}`);
        const cell = (k: string, h: string) =>
          `${readS(`${batch * hidden} + ${place} + ${k}`)} + ${h} * ${factor(OF_CELL, k)}`;
        const own = code.float(readS(`${place} + ${unit}`));
        code.add(`if (${part} === 1) { return (${cell(unit, own)}) * ${factor(FORGET, unit)}; }`);
        const sum = code.float("0");
        code.add(`for (let k = 0; k < ${hidden}; k++) {`);
        const h = code.float(readS(`${place} + k`));
        const c = code.float(cell("k", h));
        const w = (g: number) => readW(`(k + ${g * hidden}) * ${hidden} + ${unit}`);
        const terms = [0, 1, 2].map((g) => `${factor(g, "k")} * ${w(g)}`).join(" + ");
        code.add(`${sum} += ${c} * (${terms}) + ${h} * ${factor(OF_OUTPUT, "k")} * ${w(3)};`, "}");
        return sum;
      }),
  });
  const d = gateCotangents(sequence, gathered(sequence, steps, [2, batch, hidden]), all);
  const fromInput = inputGradients(sequence, d, weightIh);
  const fromHidden = projectionGradients(sequence, previousStates(sequence, y, h0), d);
  return inOrder(lstmGradientResults, {
    x: fromInput.x,
    hidden: partOf(first, 0, h0.shape),
    cell: partOf(first, batch * hidden, c0.shape),
    weightIh: fromInput.weight,
    weightHh: fromHidden.weight,
    biasIh: fromInput.bias,
    biasHh: fromHidden.bias,
  });
};

function factors(sequence: Sequence, gates: Value, cells: Value, before: Value): Value {
  const { hidden } = sequence;
  return rowsOf(sequence, FACTORS * hidden, (code, { row }, feature) => {
    const block = code.integer(`quotient(${feature}, ${hidden})`);
    const unit = code.integer(`${feature} - ${block} * ${hidden}`);
    const gate = (g: number) =>
      code.float(code.read(gates)(`${row} * ${4 * hidden} + ${unit} + ${g * hidden}`));
    const [i, f, g, o] = [gate(0), gate(1), gate(2), gate(3)];
    const at = code.integer(`${row} * ${hidden} + ${unit}`);
    const squashed = code.float(`hyperbolicTangent(${code.read(cells)(at)})`);
    const codes = [
      `${g} * ${i} * (1 - ${i})`,
      `${code.read(before)(at)} * ${f} * (1 - ${f})`,
      `${i} * (1 - ${g} * ${g})`,
      `${squashed} * ${o} * (1 - ${o})`,
      `${o} * (1 - ${squashed} * ${squashed})`,
    ];
    codes.forEach((text, k) => {
      code.add(`if (${block} === ${k}) { return ${text}; }`);
    });
    return f;
  });
}

/** The cotangents of the pre-activations of i, f, g, o: [rows, 4 · hidden]. */
function gateCotangents(sequence: Sequence, states: Value, all: Value): Value {
  const { hidden, batch } = sequence;
  return rowsOf(sequence, 4 * hidden, (code, { row, batch: b, step }, feature) => {
    const gate = code.integer(`quotient(${feature}, ${hidden})`);
    const unit = code.integer(`${feature} - ${gate} * ${hidden}`);
    const place = code.integer(`(${step} * ${2 * batch} + ${b}) * ${hidden} + ${unit}`);
    const base = code.integer(`${row} * ${FACTORS * hidden} + ${unit}`);
    const read = code.read(all);
    const own = code.float(read(`${base} + ${gate} * ${hidden}`));
    const h = code.float(code.read(states)(place));
    code.add(`if (${gate} === ${OF_OUTPUT}) { return ${h} * ${own}; }`);
    const c = code.read(states)(`${place} + ${batch * hidden}`);
    return `(${c} + ${h} * ${read(`${base} + ${OF_CELL * hidden}`)}) * ${own}`;
  });
}
