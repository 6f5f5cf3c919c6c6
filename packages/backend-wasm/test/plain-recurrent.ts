// Recurrent sequences as plain float64 loops over scalars, written from the formulas and not from the
// kernels.

/** The sizes and options of a sequence; attributes of all cells together. */
export interface Setting {
  readonly batch: number;
  readonly time: number;
  readonly input: number;
  readonly hidden: number;
  readonly timeMajor: boolean;
  readonly reverse: boolean;
  readonly lengths: readonly number[];
}

/** Operands by name: x, h0, c0 (LSTM), weightIh, weightHh, biasIh, biasHh. */
export type Operands = Readonly<Record<string, Float64Array>>;

/**
 * One step of a cell for one row: from the input parts of the gates and the states to the new states and the
 * residual.
 */
export type CellStep = (
  input: (gate: number, i: number) => number,
  hidden: (gate: number, i: number, state: readonly number[]) => number,
  states: readonly (readonly number[])[],
) => { readonly states: readonly number[][]; readonly residuals: readonly number[][] };

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** r, z, n, q. */
export function gruStep(resetAfter: boolean): CellStep {
  return (input, hidden, [h]) => {
    const r = h!.map((_, i) => sigmoid(input(0, i) + hidden(0, i, h!)));
    const z = h!.map((_, i) => sigmoid(input(1, i) + hidden(1, i, h!)));
    const gated = h!.map((value, i) => r[i]! * value);
    const q = h!.map((_, i) => (resetAfter ? hidden(2, i, h!) : 0));
    const n = h!.map((_, i) => Math.tanh(input(2, i) + (resetAfter ? r[i]! * q[i]! : hidden(2, i, gated))));
    const next = h!.map((value, i) => (1 - z[i]!) * n[i]! + z[i]! * value);
    return { states: [next], residuals: [[...r, ...z, ...n, ...q]] };
  };
}

/** i, f, g, o and the new cell. */
export const lstmStep: CellStep = (input, hidden, [h, c]) => {
  const gate = (index: number, activation: (x: number) => number) =>
    h!.map((_, i) => activation(input(index, i) + hidden(index, i, h!)));
  const [i, f, g, o] = [gate(0, sigmoid), gate(1, sigmoid), gate(2, Math.tanh), gate(3, sigmoid)];
  const cell = c!.map((value, j) => f[j]! * value + i[j]! * g[j]!);
  const next = cell.map((value, j) => o[j]! * Math.tanh(value));
  return { states: [next, cell], residuals: [[...i, ...f, ...g, ...o]] };
};

/** No residual. */
export function rnnStep(activation: "tanh" | "relu"): CellStep {
  const apply = activation === "tanh" ? Math.tanh : (x: number) => Math.max(0, x);
  return (input, hidden, [h]) => ({
    states: [h!.map((_, i) => apply(input(0, i) + hidden(0, i, h!)))],
    residuals: [],
  });
}

/** The row of x and y for step t of batch row b. */
export const rowOf = (s: Setting, b: number, t: number): number =>
  s.timeMajor ? t * s.batch + b : b * s.time + t;

/** The results of a plain run. */
export interface PlainRun {
  /** Each state after each step, laid out as y. */
  readonly sequences: readonly Float64Array[];
  /** Each state after the last step. */
  readonly last: readonly Float64Array[];
  readonly residual: Float64Array;
}

/**
 * Runs a cell over a sequence: every state after each step (states[0] is y) and the residuals, 0 where
 * inactive.
 */
export function runPlain(
  s: Setting,
  cell: CellStep,
  operands: Operands,
  initial: readonly string[],
  width: number,
): PlainRun {
  const { x, weightIh, weightHh, biasIh, biasHh } = operands as Record<string, Float64Array>;
  const { batch, time, input, hidden } = s;
  const sequences = initial.map(() => new Float64Array(batch * time * hidden));
  const last = initial.map(() => new Float64Array(batch * hidden));
  const residual = new Float64Array(batch * time * width);
  for (let b = 0; b < batch; b++) {
    let states = initial.map((name) => Array.from(operands[name]!.subarray(b * hidden, (b + 1) * hidden)));
    for (let step = 0; step < time; step++) {
      const t = s.reverse ? time - 1 - step : step;
      const row = rowOf(s, b, t);
      if (t < s.lengths[b]!) {
        const fromInput = (gate: number, i: number) => {
          const unit = gate * hidden + i;
          let sum = biasIh![unit]!;
          for (let j = 0; j < input; j++) sum += weightIh![unit * input + j]! * x![row * input + j]!;
          return sum;
        };
        const fromHidden = (gate: number, i: number, state: readonly number[]) => {
          const unit = gate * hidden + i;
          return state.reduce((sum, value, j) => sum + weightHh![unit * hidden + j]! * value, biasHh![unit]!);
        };
        const result = cell(fromInput, fromHidden, states);
        states = result.states as number[][];
        if (result.residuals[0] !== undefined) residual.set(result.residuals[0], row * width);
        sequences[0]!.set(states[0]!, row * hidden);
      }
      for (let k = 1; k < states.length; k++) sequences[k]!.set(states[k]!, row * hidden);
    }
    states.forEach((state, k) => last[k]!.set(state, b * hidden));
  }
  return { sequences, last, residual };
}
