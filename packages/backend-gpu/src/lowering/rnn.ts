// rnn and its gradient: one dispatch per time step.
import {
  byName,
  inOrder,
  rnnGradientOperands,
  rnnGradientResults,
  rnnOperands,
  rnnResults,
} from "@grus/tensor";
import { reshaped, type Value } from "../value.ts";
import type { Lower } from "./lowering.ts";
import {
  gathered,
  outputsOf,
  previousStates,
  projected,
  projectionGradients,
  rowsOf,
  sequenceOf,
  stepOnce,
  timesOf,
  transposed,
} from "./sequence.ts";
import { backOnce, inputGradients, runBackward } from "./sequence-gradient.ts";

/** `rnn`. */
export const lowerRnn: Lower<"rnn"> = (step) => {
  const operands = byName(rnnOperands, step.inputs);
  const { x, hidden: h0, weightIh, weightHh, biasIh, biasHh } = operands;
  const specs = byName(rnnResults, step.outputs);
  const sequence = sequenceOf(step, operands);
  const { batch, time, input, hidden } = sequence;
  const inputs = projected(sequence, reshaped(x, [batch * time, input]), weightIh, biasIh);
  const weight = transposed(step.builder, weightHh);
  const activate = (sum: string) =>
    step.attrs.activation === "tanh" ? `hyperbolicTangent(${sum})` : `larger(${sum}, 0)`;
  const steps: Value[] = [];
  let h = reshaped(h0, [1, batch, hidden]);
  for (const t of timesOf(sequence)) {
    const from = h;
    h = stepOnce(sequence, 1, t, ({ code, element, batch: b, unit, row }) => {
      const [readH, readW] = [code.read(from), code.read(weight)];
      const [readX, readB] = [code.read(inputs), code.read(biasHh)];
      const next = () => {
        const sum = code.float(`${readX(`${row} * ${hidden} + ${unit}`)} + ${readB(unit)}`);
        const product = `${readH(`${b} * ${hidden} + k`)} * ${readW(`k * ${hidden} + ${unit}`)}`;
        code.add(`for (let k = 0; k < ${hidden}; k++) { ${sum} += ${product}; }`);
        return activate(sum);
      };
      return { held: readH(element), next };
    });
    steps[t] = h;
  }
  const y = outputsOf(sequence, gathered(sequence, steps, [1, batch, hidden]), 1, specs.output);
  return inOrder(rnnResults, { output: y, hidden: reshaped(h, [batch, hidden]) });
};

/** `rnnGradient`. */
export const lowerRnnGradient: Lower<"rnnGradient"> = (step) => {
  const operands = byName(rnnGradientOperands, step.inputs);
  const { hidden: h0, weightIh, weightHh, output: y, dOutput: dy, dHidden: dhn } = operands;
  const sequence = sequenceOf(step, operands);
  const { batch, hidden } = sequence;
  const derivative = (h: string) =>
    step.attrs.activation === "tanh" ? `(1 - ${h} * ${h})` : `(${h} > 0 ? 1 : 0)`;
  const { steps, first } = runBackward(sequence, {
    parts: 1,
    last: reshaped(dhn, [1, batch, hidden]),
    dy,
    back: (t, state, addition) =>
      backOnce(sequence, t, { parts: 1, state, addition }, ({ code, batch: b, unit, row }) => {
        const [readD, readY, readW] = [code.read(state), code.read(y), code.read(weightHh)];
        const sum = code.float("0");
        code.add(`for (let k = 0; k < ${hidden}; k++) {`);
        const h = code.float(readY(`${row} * ${hidden} + k`));
        const d = readD(`${b} * ${hidden} + k`);
        code.add(`${sum} += ${d} * ${derivative(h)} * ${readW(`k * ${hidden} + ${unit}`)};`, "}");
        return sum;
      }),
  });
  const ds = gathered(sequence, steps, [1, batch, hidden]);
  const d = rowsOf(sequence, hidden, (code, { row, batch: b, step: t }, unit) => {
    const h = code.float(code.read(y)(`${row} * ${hidden} + ${unit}`));
    return `${code.read(ds)(`(${t} * ${batch} + ${b}) * ${hidden} + ${unit}`)} * ${derivative(h)}`;
  });
  const fromInput = inputGradients(sequence, d, weightIh);
  const fromHidden = projectionGradients(sequence, previousStates(sequence, y, h0), d);
  return inOrder(rnnGradientResults, {
    x: fromInput.x,
    hidden: reshaped(first, h0.shape),
    weightIh: fromInput.weight,
    weightHh: fromHidden.weight,
    biasIh: fromInput.bias,
    biasHh: fromHidden.bias,
  });
};
