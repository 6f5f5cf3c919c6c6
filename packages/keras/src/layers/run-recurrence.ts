// GRU, LSTM and SimpleRNN over a sequence: fused for the default activations, else step by step.
import { type Cell, type CellState, type RecurrentParameters, runCell } from "@grus/cells";
import {
  add,
  gruSequence,
  lstmSequence,
  matmul,
  mul,
  rnnSequence,
  slice,
  sub,
  type Tensor,
  zeros,
} from "@grus/tensor";
import type { Activation, NamedActivation } from "../activations.ts";
import type { SequenceResult } from "./masked-sequence.ts";

/** A Keras recurrence. */
export interface Recurrence {
  readonly kind: "GRU" | "LSTM" | "SimpleRNN";
  readonly units: number;
  readonly activation: NamedActivation;
  readonly recurrentActivation: NamedActivation;
  readonly resetAfter: boolean;
}

/** How to run over a sequence. */
export interface RunOptions {
  readonly isReverse: boolean;
  readonly lengths?: Tensor | undefined;
  /** [batch, units] each: the hidden state, and of an LSTM the cell. Default zeros. */
  readonly initial: readonly Tensor[];
}

/** Runs over `x` [batch, time, features]. Outputs are at the positions of their inputs. */
export function runRecurrence(
  recurrence: Recurrence,
  parameters: RecurrentParameters,
  x: Tensor,
  { isReverse, lengths, initial }: RunOptions,
): SequenceResult {
  const { kind, resetAfter } = recurrence;
  const options = { reverse: isReverse, ...(lengths && { lengths }) };
  const zero = () => zeros([x.shape[0]!, recurrence.units]);
  const [hidden = zero(), cell = zero()] = initial;
  if (!isFused(recurrence)) return runStepwise(recurrence, parameters, x, { ...options, hidden, cell });
  if (kind === "GRU") {
    const result = gruSequence(x, parameters, { ...options, hidden, resetAfter });
    return { output: result.output, states: [result.hidden] };
  }
  if (kind === "LSTM") {
    const result = lstmSequence(x, parameters, { ...options, hidden, cell });
    return { output: result.output, states: [result.hidden, result.cell] };
  }
  const activation = recurrence.activation.name as "tanh" | "relu";
  const result = rnnSequence(x, parameters, { ...options, hidden, activation });
  return { output: result.output, states: [result.hidden] };
}

/** Whether a fused primitive applies. */
export function isFused({ kind, activation, recurrentActivation }: Recurrence): boolean {
  if (kind === "SimpleRNN") return ["tanh", "relu"].includes(activation.name);
  return activation.name === "tanh" && recurrentActivation.name === "sigmoid";
}

interface OwnState extends CellState {
  readonly cell: Tensor;
}

type Step = (state: OwnState, projected: Tensor) => OwnState;

/** Steps of a cell whose input is [x W + b]: the products with all inputs are computed together. */
function runStepwise(
  recurrence: Recurrence,
  { weightIh, biasIh, ...recurrent }: RecurrentParameters,
  x: Tensor,
  { hidden, cell, ...options }: OwnState & { readonly reverse: boolean; readonly lengths?: Tensor },
): SequenceResult {
  const product = matmul(x, weightIh, { transposeB: true });
  const projected = biasIh === undefined ? product : add(product, biasIh);
  const own: Cell<Record<string, never>, OwnState> = {
    inputSize: projected.shape[2]!,
    outputSize: recurrence.units,
    init: () => ({}),
    initialState: () => ({ hidden, cell }),
    step: (_parameters, state, input) => {
      const next = STEPS[recurrence.kind](recurrence, recurrent)(state, input);
      return { state: next, output: next.hidden };
    },
  };
  const { output, state } = runCell(own, {}, projected, options);
  return { output, states: recurrence.kind === "LSTM" ? [state.hidden, state.cell] : [state.hidden] };
}

type RecurrentPart = Pick<RecurrentParameters, "weightHh" | "biasHh">;

const STEPS: Readonly<Record<Recurrence["kind"], (recurrence: Recurrence, own: RecurrentPart) => Step>> = {
  // r, z = f(x + U h); n = g(x + r ⊙ U h) or g(x + U (r ⊙ h)); h' = (1 − z) ⊙ n + z ⊙ h
  GRU:
    ({ units, activation, recurrentActivation, resetAfter }, own) =>
    ({ hidden, cell }, projected) => {
      const [f, g] = [recurrentActivation.apply, activation.apply];
      const input = (gate: number) => slice(projected, 1, gate * units, (gate + 1) * units);
      const r = f(add(input(0), product(hidden, own, 0, units)));
      const z = f(add(input(1), product(hidden, own, units, 2 * units)));
      const before = resetAfter ? hidden : mul(r, hidden);
      const candidate = product(before, own, 2 * units, 3 * units);
      const n = g(add(input(2), resetAfter ? mul(r, candidate) : candidate));
      return { hidden: add(mul(sub(1, z), n), mul(z, hidden)), cell };
    },
  // i, f, o = σ(x + U h); g = a(x + U h); c' = f ⊙ c + i ⊙ g; h' = o ⊙ a(c')
  LSTM:
    ({ units, activation, recurrentActivation }, own) =>
    ({ hidden, cell }, projected) => {
      const gates = add(projected, product(hidden, own, 0, 4 * units));
      const gate = (f: Activation, i: number) => f(slice(gates, 1, i * units, (i + 1) * units));
      const { apply } = recurrentActivation;
      const [i, forget, candidate, o] = [
        gate(apply, 0),
        gate(apply, 1),
        gate(activation.apply, 2),
        gate(apply, 3),
      ];
      const next = add(mul(forget, cell), mul(i, candidate));
      return { hidden: mul(o, activation.apply(next)), cell: next };
    },
  // h' = a(x + U h)
  SimpleRNN:
    ({ units, activation }, own) =>
    ({ hidden, cell }, projected) => ({
      hidden: activation.apply(add(projected, product(hidden, own, 0, units))),
      cell,
    }),
};

/** U h + c, of rows `start` to `end`. */
function product(hidden: Tensor, { weightHh, biasHh }: RecurrentPart, start: number, end: number): Tensor {
  const own = matmul(hidden, slice(weightHh, 0, start, end), { transposeB: true });
  return biasHh === undefined ? own : add(own, slice(biasHh, 0, start, end));
}
