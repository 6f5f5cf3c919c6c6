// The gradient of gru: one dispatch per time step backward, two if the reset gate is applied before the
// product.
import { byName, gruGradientOperands, gruGradientResults, inOrder } from "@grus/tensor";
import { reshaped, type Value } from "../value.ts";
import type { Lower, LoweringStep } from "./lowering.ts";
import {
  gathered,
  previousStates,
  projectionGradients,
  rowsOf,
  type Sequence,
  sequenceOf,
  stepOnce,
} from "./sequence.ts";
import { backOnce, inputGradients, runBackward } from "./sequence-gradient.ts";
import { concatenated } from "./strided.ts";

/**
 * `gruGradient`: all that does not depend on later steps is computed for all steps first, as factors of the
 * cotangent of the hidden state.
 */
export const lowerGruGradient: Lower<"gruGradient"> = (step) => {
  const operands = byName(gruGradientOperands, step.inputs);
  const { hidden: h0, weightIh, weightHh, output: y, gates, dOutput: dy, dHidden: dhn } = operands;
  const sequence = sequenceOf(step, operands);
  const before = previousStates(sequence, y, h0);
  const inputs = { sequence, weight: weightHh, before, gates, dy, dhn };
  const { gateInputs, hidden, first } = step.attrs.resetAfter
    ? resetAfter(inputs)
    : resetBefore(step, inputs);
  const fromInput = inputGradients(sequence, gateInputs, weightIh);
  return inOrder(gruGradientResults, {
    x: fromInput.x,
    hidden: reshaped(first, h0.shape),
    weightIh: fromInput.weight,
    weightHh: hidden.weight,
    biasIh: fromInput.bias,
    biasHh: hidden.bias,
  });
};

interface GradientInputs {
  readonly sequence: Sequence;
  readonly weight: Value;
  readonly before: Value;
  readonly gates: Value;
  readonly dy: Value;
  readonly dhn: Value;
}

interface SequenceCotangents {
  /** The cotangents of the input parts of r, z, n: [rows, 3 · hidden]. */
  readonly gateInputs: Value;
  /** Those of the hidden weights. */
  readonly hidden: { readonly weight: Value; readonly bias: Value };
  /** That of the initial state. */
  readonly first: Value;
}

/** The number of blocks of factors in a row. */
const FACTORS = 5;

/** Factors of d for dr, dz, dq, dn, and z. */
function factorsAfter({ sequence, before, gates }: GradientInputs): Value {
  return factors(sequence, gates, before, ({ r, z, n, q, h }) => [
    `(1 - ${z}) * (1 - ${n} * ${n}) * ${q} * ${r} * (1 - ${r})`,
    `(${h} - ${n}) * ${z} * (1 - ${z})`,
    `(1 - ${z}) * (1 - ${n} * ${n}) * ${r}`,
    `(1 - ${z}) * (1 - ${n} * ${n})`,
    z,
  ]);
}

interface GateNames {
  readonly r: string;
  readonly z: string;
  readonly n: string;
  readonly q: string;
  readonly h: string;
}

function factors(
  sequence: Sequence,
  gates: Value,
  before: Value,
  write: (names: GateNames) => readonly string[],
): Value {
  const { hidden } = sequence;
  return rowsOf(sequence, FACTORS * hidden, (code, { row }, feature) => {
    const block = code.integer(`quotient(${feature}, ${hidden})`);
    const unit = code.integer(`${feature} - ${block} * ${hidden}`);
    const gate = (g: number) =>
      code.float(code.read(gates)(`${row} * ${4 * hidden} + ${unit} + ${g * hidden}`));
    const [r, z, n, q] = [gate(0), gate(1), gate(2), gate(3)];
    const h = code.float(code.read(before)(`${row} * ${hidden} + ${unit}`));
    const codes = write({ r, z, n, q, h });
    codes.slice(0, -1).forEach((text, i) => {
      code.add(`if (${block} === ${i}) { return ${text}; }`);
    });
    return codes.at(-1)!;
  });
}

function resetAfter(inputs: GradientInputs): SequenceCotangents {
  const { sequence, weight, before, dy, dhn } = inputs;
  const { hidden, batch } = sequence;
  const all = factorsAfter(inputs);
  const { steps, first } = runBackward(sequence, {
    parts: 1,
    last: reshaped(dhn, [1, batch, hidden]),
    dy,
    back: (t, state, addition) =>
      backOnce(sequence, t, { parts: 1, state, addition }, ({ code, element, batch: b, unit, row }) => {
        const [readD, readF, readW] = [code.read(state), code.read(all), code.read(weight)];
        const base = code.integer(`${row} * ${FACTORS * hidden}`);
        const sum = code.float(`${readD(element)} * ${readF(`${base} + ${4 * hidden} + ${unit}`)}`);
        code.add(`for (let k = 0; k < ${hidden}; k++) {`);
        const at = (g: number) => readW(`(k + ${g * hidden}) * ${hidden} + ${unit}`);
        const terms = [0, 1, 2].map((g) => `${readF(`${base} + k + ${g * hidden}`)} * ${at(g)}`);
        code.add(`${sum} += ${readD(`${b} * ${hidden} + k`)} * (${terms.join(" + ")});`, "}");
        return sum;
      }),
  });
  const ds = gathered(sequence, steps, [1, batch, hidden]);
  const dHidden = gateCotangents(sequence, 3, (gate) => ({ state: ds, factors: all, block: gate }));
  const dInput = gateCotangents(sequence, 3, (gate) => ({
    state: ds,
    factors: all,
    block: gate === 2 ? 3 : gate,
  }));
  return { gateInputs: dInput, hidden: projectionGradients(sequence, before, dHidden), first };
}

interface GateCotangent {
  /** [time, 1, batch, hidden]. */
  readonly state: Value;
  readonly factors: Value;
  readonly block: number;
}

/** Products of the states of a backward run with blocks of factors: [rows, gates · hidden]. */
function gateCotangents(sequence: Sequence, gates: number, of: (gate: number) => GateCotangent): Value {
  const { hidden, batch } = sequence;
  return rowsOf(sequence, gates * hidden, (code, { row, batch: b, step }, feature) => {
    const gate = code.integer(`quotient(${feature}, ${hidden})`);
    const unit = code.integer(`${feature} - ${gate} * ${hidden}`);
    const place = code.integer(`(${step} * ${batch} + ${b}) * ${hidden} + ${unit}`);
    const text = (g: number) => {
      const { state, factors: all, block } = of(g);
      const factor = code.read(all)(`${row} * ${FACTORS * hidden} + ${unit} + ${block * hidden}`);
      return `${code.read(state)(place)} * ${factor}`;
    };
    for (let g = 0; g < gates - 1; g++) code.add(`if (${gate} === ${g}) { return ${text(g)}; }`);
    return text(gates - 1);
  });
}

/** Each step first computes the cotangent of r h, which the product of the candidate takes. */
function resetBefore({ builder }: Pick<LoweringStep, "builder">, inputs: GradientInputs): SequenceCotangents {
  const { sequence, weight, before, gates, dy, dhn } = inputs;
  const { hidden, batch } = sequence;
  // Factors of the cotangent of r h for dr, of d for dz; r; of d for dn; z.
  const all = factors(sequence, gates, before, ({ r, z, n, h }) => [
    `${h} * ${r} * (1 - ${r})`,
    `(${h} - ${n}) * ${z} * (1 - ${z})`,
    r,
    `(1 - ${z}) * (1 - ${n} * ${n})`,
    z,
  ]);
  const resets: Value[] = [];
  const { steps, first } = runBackward(sequence, {
    parts: 1,
    last: reshaped(dhn, [1, batch, hidden]),
    dy,
    back: (t, state, addition) => {
      const reset = resetCotangent(sequence, t, { state, all, weight });
      resets[t] = reset;
      return backOnce(
        sequence,
        t,
        { parts: 1, state, addition },
        ({ code, element, batch: b, unit, row }) => {
          const [readD, readG, readF] = [code.read(state), code.read(reset), code.read(all)];
          const readW = code.read(weight);
          const base = code.integer(`${row} * ${FACTORS * hidden}`);
          const own = (block: number) => readF(`${base} + ${block * hidden} + ${unit}`);
          const sum = code.float(`${readD(element)} * ${own(4)} + ${readG(element)} * ${own(2)}`);
          code.add(`for (let k = 0; k < ${hidden}; k++) {`);
          const term = (read: (index: string) => string, g: number) =>
            `${read(`${b} * ${hidden} + k`)} * ${readF(`${base} + k + ${g * hidden}`)} * ${readW(`(k + ${g * hidden}) * ${hidden} + ${unit}`)}`;
          code.add(`${sum} += ${term(readG, 0)} + ${term(readD, 1)};`, "}");
          return sum;
        },
      );
    },
  });
  const ds = gathered(sequence, steps, [1, batch, hidden]);
  const gs = gathered(sequence, resets, [1, batch, hidden]);
  const states = [gs, ds, ds];
  const blocks = [0, 1, 3];
  const of = (gate: number) => ({ state: states[gate]!, factors: all, block: blocks[gate]! });
  const gated = rowsOf(sequence, hidden, (code, { row }, unit) => {
    const r = code.read(gates)(`${row} * ${4 * hidden} + ${unit}`);
    return `${r} * ${code.read(before)(`${row} * ${hidden} + ${unit}`)}`;
  });
  const outer = projectionGradients(sequence, before, gateCotangents(sequence, 2, of));
  const inner = projectionGradients(
    sequence,
    gated,
    gateCotangents(sequence, 1, () => of(2)),
  );
  return {
    gateInputs: gateCotangents(sequence, 3, of),
    hidden: {
      weight: concatenated(builder, [outer.weight, inner.weight], 0),
      bias: concatenated(builder, [outer.bias, inner.bias], 0),
    },
    first,
  };
}

/** The cotangent of r h at a step: Σ dn U_n. */
function resetCotangent(
  sequence: Sequence,
  t: number,
  { state, all, weight }: { readonly state: Value; readonly all: Value; readonly weight: Value },
): Value {
  const { hidden } = sequence;
  return stepOnce(sequence, 1, t, ({ code, batch, unit, row }) => {
    const [readD, readF, readW] = [code.read(state), code.read(all), code.read(weight)];
    const next = () => {
      const base = code.integer(`${row} * ${FACTORS * hidden} + ${3 * hidden}`);
      const sum = code.float("0");
      code.add(`for (let k = 0; k < ${hidden}; k++) {`);
      const w = readW(`(k + ${2 * hidden}) * ${hidden} + ${unit}`);
      code.add(`${sum} += ${readD(`${batch} * ${hidden} + k`)} * ${readF(`${base} + k`)} * ${w};`, "}");
      return sum;
    };
    return { held: "0", next };
  });
}
