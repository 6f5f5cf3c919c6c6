// RNN, GRU and LSTM: fused recurrences for the default activations, else step by step.
import { type Cell, type CellState, runCell, type StepContext } from "@grus/cells";
import {
  add,
  allocate,
  broadcastTo,
  cast,
  clamp,
  concat,
  gruSequence,
  lstmSequence,
  matmul,
  mul,
  type RecurrentWeights,
  reshape,
  rnnSequence,
  slice,
  split,
  sub,
  type Tensor,
  type TensorData,
  transpose,
  zeros,
} from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { shapeOf, toTensor } from "../values.ts";
import { constantFloats, throughBytes } from "./quantisation.ts";
import { type Activation, type Direction, type Kind, recurrent, type WeightInputs } from "./recurrent.ts";

/** Reorders gates: `order[i]` is the source index of gate i of the result. */
function reorder(call: NodeCall, x: Tensor, order: readonly number[]): Tensor {
  const moved = call.moved(x, `gates ${order.join()}`, (own) => reorderedConstant(own, order));
  if (moved !== undefined) return moved;
  const size = x.shape[0]! / order.length;
  return concat(
    order.map((gate) => slice(x, 0, gate * size, (gate + 1) * size)),
    0,
  );
}

function reorderedConstant({ shape, dtype, data }: TensorData, order: readonly number[]): TensorData {
  const moved = allocate(dtype, data.length);
  const size = data.length / order.length;
  order.forEach((gate, i) => {
    moved.set(data.subarray(gate * size, (gate + 1) * size), i * size);
  });
  return { shape, dtype, data: moved };
}

/** The weights of a fused recurrence. */
function weightsOf(call: NodeCall, { w, r, biases }: Direction, order: readonly number[]): RecurrentWeights {
  const own = (x: Tensor) => (order.length === 1 ? x : reorder(call, x, order));
  return {
    weightIh: own(w),
    weightHh: own(r),
    ...(biases && { biasIh: own(biases[0]), biasHh: own(biases[1]) }),
  };
}

function isUsual(direction: Direction, kind: readonly string[], clip: number): boolean {
  const isPlain = clip === Number.POSITIVE_INFINITY && direction.prepare === undefined;
  return isPlain && direction.names.join() === kind.join();
}

/** Steps of a cell whose input is [x W + b]: the products with all inputs are computed together. */
function runStepwise<State extends CellState>(
  x: Tensor,
  { w, biases, isReverse, prepare = (own) => own }: Direction,
  lengths: Tensor | undefined,
  initialState: State,
  step: (state: State, projected: Tensor) => State,
): { readonly output: Tensor; readonly state: State } {
  const product = matmul(prepare(x), w, { transposeB: true });
  const projected = biases === undefined ? product : add(product, biases[0]);
  const cell: Cell<Record<string, never>, State> = {
    inputSize: projected.shape[2]!,
    outputSize: initialState.hidden.shape[1]!,
    init: () => ({}),
    initialState: () => initialState,
    step: (_parameters, state, input, _context?: StepContext) => {
      const next = step(state, input);
      return { state: next, output: next.hidden };
    },
  };
  return runCell(cell, {}, projected, {
    initialState,
    reverse: isReverse,
    timeMajor: true,
    ...(lengths && { lengths }),
  });
}

function startOf(x: Tensor, { initial, r }: Direction): { readonly hidden: Tensor; readonly cell: Tensor } {
  const zero = broadcastTo(zeros([1, 1]), [x.shape[1]!, r.shape[1]!]);
  const [hidden = zero, cell = zero] = initial;
  return { hidden, cell };
}

/** An activation by index; `recurrent` has checked their number. */
function activationOf({ activations }: Direction, index: number): Activation {
  return activations[index]!;
}

/** The options of a fused recurrence. */
function sequenceOptions({ isReverse }: Direction, lengths: Tensor | undefined) {
  return { reverse: isReverse, timeMajor: true, ...(lengths && { lengths }) };
}

const rnn: Kind = {
  gates: 1,
  activations: ["Tanh"],
  hasCell: false,
  run: (call, x, direction, lengths, clip) => {
    const { hidden: start } = startOf(x, direction);
    const usual = (["Tanh", "Relu"] as const).find((name) => isUsual(direction, [name], clip));
    if (usual !== undefined) {
      const { output, hidden } = rnnSequence(x, weightsOf(call, direction, [0]), {
        ...sequenceOptions(direction, lengths),
        hidden: start,
        activation: usual === "Tanh" ? "tanh" : "relu",
      });
      return { output, states: [hidden] };
    }
    const f = clipped(direction.activations[0]!, clip);
    const { output, state } = runStepwise(x, direction, lengths, { hidden: start }, ({ hidden }, own) => ({
      hidden: f(add(own, recurrentPart(hidden, direction, 0, 1))),
    }));
    return { output, states: [state.hidden] };
  },
};

const GRU_ACTIVATIONS = ["Sigmoid", "Tanh"];

const gru: Kind = {
  gates: 3,
  activations: GRU_ACTIVATIONS,
  hasCell: false,
  run: (call, x, direction, lengths, clip) => {
    const { hidden: start } = startOf(x, direction);
    const resetAfter = call.int("linear_before_reset", 0) !== 0;
    if (isUsual(direction, GRU_ACTIVATIONS, clip)) {
      // z, r, h becomes r, z, n.
      const weights = weightsOf(call, direction, [1, 0, 2]);
      const { output, hidden } = gruSequence(x, weights, {
        ...sequenceOptions(direction, lengths),
        hidden: start,
        resetAfter,
      });
      return { output, states: [hidden] };
    }
    const [f, g] = [clipped(activationOf(direction, 0), clip), clipped(activationOf(direction, 1), clip)];
    const size = direction.r.shape[1]!;
    const { output, state } = runStepwise(
      x,
      direction,
      lengths,
      { hidden: start },
      ({ hidden }, projected) => {
        const [xz, xr, xh] = split(projected, 1, [size, size, size]);
        const z = f(add(xz, recurrentPart(hidden, direction, 0, 1)));
        const r = f(add(xr, recurrentPart(hidden, direction, 1, 1)));
        const candidate = resetAfter
          ? mul(r, recurrentPart(hidden, direction, 2, 1))
          : recurrentPart(mul(r, hidden), direction, 2, 1);
        const n = g(add(xh, candidate));
        return { hidden: add(mul(sub(1, z), n), mul(z, hidden)) };
      },
    );
    return { output, states: [state.hidden] };
  },
};

const LSTM_ACTIVATIONS = ["Sigmoid", "Tanh", "Tanh"];

const lstm: Kind = {
  gates: 4,
  activations: LSTM_ACTIVATIONS,
  hasCell: true,
  run: (call, x, direction, lengths, clip) => {
    const { hidden, cell } = startOf(x, direction);
    const isCoupled = call.int("input_forget", 0) !== 0;
    const { peepholes } = direction;
    if (isUsual(direction, LSTM_ACTIVATIONS, clip) && peepholes === undefined && !isCoupled) {
      // i, o, f, c becomes i, f, g, o.
      const result = lstmSequence(x, weightsOf(call, direction, [0, 2, 3, 1]), {
        ...sequenceOptions(direction, lengths),
        hidden,
        cell,
      });
      return { output: result.output, states: [result.hidden, result.cell] };
    }
    // As ONNX Runtime does: the cell state used for h is not clipped.
    const [f, g] = [clipped(activationOf(direction, 0), clip), clipped(activationOf(direction, 1), clip)];
    const h = activationOf(direction, 2);
    const size = cell.shape[1]!;
    const seen = (state: Tensor, gate: number) =>
      peepholes === undefined ? undefined : mul(slice(peepholes, 0, gate * size, (gate + 1) * size), state);
    const plus = (a: Tensor, b: Tensor | undefined) => (b === undefined ? a : add(a, b));
    const start = { hidden, cell };
    const { output, state } = runStepwise(x, direction, lengths, start, (own, projected) => {
      const gates = add(projected, recurrentPart(own.hidden, direction, 0, 4));
      const [i, o, forget, c] = split(gates, 1, [size, size, size, size]);
      const input = f(plus(i, seen(own.cell, 0)));
      const kept = isCoupled ? sub(1, input) : f(plus(forget, seen(own.cell, 2)));
      const next = add(mul(kept, own.cell), mul(input, g(c)));
      const out = f(plus(o, seen(next, 1)));
      return { hidden: mul(out, h(next)), cell: next };
    });
    return { output, states: [state.hidden, state.cell] };
  },
};

/** h Rᵀ + Rb of `count` gates starting at `gate`. */
function recurrentPart(hidden: Tensor, direction: Direction, gate: number, count: number): Tensor {
  const { r, biases, prepare = (own) => own } = direction;
  const size = r.shape[1]!;
  const rows = slice(r, 0, gate * size, (gate + count) * size);
  const product = matmul(prepare(hidden), rows, { transposeB: true });
  return biases === undefined
    ? product
    : add(product, slice(biases[1], 0, gate * size, (gate + count) * size));
}

/** An activation of its clipped argument. */
function clipped(f: Activation, clip: number): Activation {
  return clip === Number.POSITIVE_INFINITY ? f : (x) => f(clamp(x, -clip, clip));
}

/**
 * The weights of an LSTM of ONNX Runtime's quantiser, transposed, with scales and zero points of each direction.
 * Inputs and hidden states are quantised by their own ranges, as ONNX Runtime does.
 */
function quantisedWeights(call: NodeCall): WeightInputs {
  const floats = (input: number, scale: number) =>
    transpose(constantWeights(call, input, scale) ?? computedWeights(call, input, scale), [0, 2, 1]);
  return { w: floats(1, 8), r: floats(2, 10), prepare: throughBytes };
}

/** The floats of weights [directions, inputs, gates], whose scales [directions] or [directions, gates] are known. */
function constantWeights(call: NodeCall, input: number, scale: number): Tensor | undefined {
  const [q, own, zero] = [call.input(input), call.input(scale), call.inputs[scale + 1]];
  if (own.kind !== "host" || (zero !== undefined && zero.kind !== "host")) return undefined;
  const [directions = 1, inputs = 1, gates = 1] = shapeOf(q);
  const each = own.data.length / directions;
  if (each !== 1 && each !== gates) call.refuse(`scales of ${directions} directions`, `${own.data.length}`);
  const at = (i: number) => Math.floor(i / (inputs * gates)) * each + (each === 1 ? 0 : i % gates);
  return constantFloats(
    q,
    (i) => zero?.data[zero.data.length === 1 ? 0 : at(i)] ?? 0,
    (i) => own.data[at(i)]!,
  );
}

function computedWeights(call: NodeCall, input: number, scale: number): Tensor {
  const q = call.tensor(input);
  if (q.rank !== 3) call.refuse("weights [directions, inputs, gates]", `[${q.shape.join(", ")}]`);
  const perGate = (x: Tensor) => reshape(x, [q.shape[0]!, 1, x.size / Math.max(1, q.shape[0]!)]);
  const zero = call.inputs[scale + 1];
  const centre = zero === undefined ? 0 : perGate(cast(toTensor(zero), "float32"));
  return mul(sub(cast(q, "float32"), centre), perGate(call.float(scale)));
}

/** LSTM with quantised weights. */
export const quantisedLstm: Operator = recurrent(lstm, quantisedWeights);

export const recurrences: Readonly<Record<string, Operator>> = {
  RNN: recurrent(rnn),
  GRU: recurrent(gru),
  LSTM: recurrent(lstm),
};
