// Models to export, with inputs, shared by tests in Node and in a page.
import {
  add,
  argmax,
  concat,
  div,
  expandAxis,
  flip,
  gather,
  greater,
  gruSequence,
  lstmSequence,
  matmul,
  mean,
  mul,
  rnnSequence,
  scan,
  sigmoid,
  softmax,
  split,
  sqrt,
  square,
  sub,
  type Tensor,
  type TensorSpec,
  type TypedArray,
  tanh,
  tensor,
  transpose,
  where,
  zeros,
} from "@grus/tensor";
import { seededArray, seededNumbers } from "./random.ts";

/** A model by name. */
export interface ExportedModel {
  readonly name: string;
  readonly apply: (inputs: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly values: Readonly<Record<string, TypedArray>>;
}

/** One model of each kind. */
export function exportedModels(): ExportedModel[] {
  return [gruForecaster(), lstm(), rnn(), tagger(), layerNormGru(), wholeNumbers()];
}

/** A GRU with `hidden` units over [1, 28, 3] and a linear layer. */
export function gruForecaster(hidden = 32): ExportedModel {
  const next = seededNumbers(1);
  const weights = recurrentWeights(next, 3 * hidden, 3, hidden);
  const head = linearWeights(next, hidden, 7);
  return {
    name: `GRU ${hidden}`,
    apply: ({ x }) => ({ y: linear(gruSequence(x!, weights).hidden, head) }),
    inputs: { x: float([1, 28, 3]) },
    values: { x: seededArray(next, 84) },
  };
}

/** A step of a cell, [1, 3] to [1, 5], with hidden state [1, 13]. */
export function gruStep(): {
  readonly step: (
    state: { readonly hidden: Tensor },
    inputs: { readonly x: Tensor },
  ) => { readonly state: { readonly hidden: Tensor }; readonly output: { readonly y: Tensor } };
  readonly state: { readonly hidden: Tensor };
  readonly inputs: { readonly x: TensorSpec };
} {
  const next = seededNumbers(7);
  const weights = recurrentWeights(next, 39, 3, 13);
  const head = linearWeights(next, 13, 5);
  return {
    step: ({ hidden }, { x }) => {
      const { hidden: after } = gruSequence(expandAxis(x, 1), weights, { hidden });
      return { state: { hidden: after }, output: { y: linear(after, head) } };
    },
    state: { hidden: random(next, [1, 13]) },
    inputs: { x: float([1, 3]) },
  };
}

function lstm(): ExportedModel {
  const next = seededNumbers(2);
  const weights = recurrentWeights(next, 4 * 11, 5, 11);
  return {
    name: "LSTM with lengths",
    apply: ({ x, lengths }) => {
      const { output, hidden, cell } = lstmSequence(x!, weights, { lengths: lengths! });
      return { output, hidden, cell };
    },
    inputs: { x: float([3, 9, 5]), lengths: { shape: [3], dtype: "int32" } },
    values: { x: seededArray(next, 135), lengths: Int32Array.of(9, 4, 6) },
  };
}

function rnn(): ExportedModel {
  const next = seededNumbers(3);
  const weights = recurrentWeights(next, 6, 4, 6);
  return {
    name: "RNN, relu",
    apply: ({ x }) => ({ probabilities: softmax(rnnSequence(x!, weights, { activation: "relu" }).output) }),
    inputs: { x: float([2, 7, 4]) },
    values: { x: seededArray(next, 56) },
  };
}

/** Token ids, a bidirectional GRU, and a tag for each token. */
function tagger(): ExportedModel {
  const next = seededNumbers(4);
  const table = random(next, [19, 6]);
  const forward = recurrentWeights(next, 3 * 10, 6, 10);
  const backward = recurrentWeights(next, 3 * 10, 6, 10);
  const head = linearWeights(next, 20, 5);
  return {
    name: "embedding, bidirectional GRU, linear",
    apply: ({ tokens }) => {
      const x = gather(table, tokens!);
      const both = [gruSequence(x, forward).output, gruSequence(x, backward, { reverse: true }).output];
      const scores = linear(concat(both, 2), head);
      return { "tag scores": scores, tags: argmax(scores, 2) };
    },
    inputs: { tokens: { shape: [2, 8], dtype: "int32" } },
    values: { tokens: Int32Array.from({ length: 16 }, (_, i) => (7 * i) % 19) },
  };
}

/** A cell without a fused kernel: a GRU with normalised gates, through scan. */
function layerNormGru(): ExportedModel {
  const next = seededNumbers(5);
  const hidden = 9;
  const gates = [hidden, hidden, hidden];
  const { weightIh, weightHh, biasIh, biasHh } = recurrentWeights(next, 3 * hidden, 4, hidden);
  const step = (state: Tensor, x: Tensor) => {
    const [xr, xz, xn] = split(normalised(add(matmul(x, weightIh, { transposeB: true }), biasIh)), 1, gates);
    const [hr, hz, hn] = split(
      normalised(add(matmul(state, weightHh, { transposeB: true }), biasHh)),
      1,
      gates,
    );
    const [r, z] = [sigmoid(add(xr!, hr!)), sigmoid(add(xz!, hz!))];
    const n = tanh(add(xn!, mul(r, hn!)));
    return add(mul(sub(1, z), n), mul(z, state));
  };
  return {
    name: "layer-normalised GRU, with scan",
    apply: ({ x }) => {
      const { outputs } = scan(
        (h: Tensor, slice: Tensor) => {
          const after = step(h, slice);
          return { carry: after, output: after };
        },
        zeros([2, hidden]),
        transpose(x!, [1, 0, 2]),
      );
      return { states: flip(outputs, [0]) };
    },
    inputs: { x: float([2, 6, 4]) },
    values: { x: seededArray(next, 48) },
  };
}

/** int32 and bool inputs and outputs. */
function wholeNumbers(): ExportedModel {
  return {
    name: "int32 and bool",
    apply: ({ counts, flags, limit }) => ({
      "more than": greater(counts!, limit!),
      chosen: where(flags!, mul(counts!, 2), limit!),
      flags: flags!,
    }),
    inputs: {
      counts: { shape: [3, 5], dtype: "int32" },
      flags: { shape: [3, 5], dtype: "bool" },
      limit: { shape: [5], dtype: "int32" },
    },
    values: {
      counts: Int32Array.from({ length: 15 }, (_, i) => 100 - 17 * i),
      flags: Uint8Array.from({ length: 15 }, (_, i) => i % 2),
      limit: Int32Array.of(1, 20, -5, 40, 0),
    },
  };
}

function normalised(x: Tensor): Tensor {
  const centred = sub(x, mean(x, { axes: [1], keepAxes: true }));
  const variance = mean(square(centred), { axes: [1], keepAxes: true });
  return div(centred, sqrt(add(variance, 1e-5)));
}

function linear(x: Tensor, { weight, bias }: { weight: Tensor; bias: Tensor }): Tensor {
  return add(matmul(x, weight), bias);
}

function linearWeights(next: () => number, from: number, to: number) {
  return { weight: random(next, [from, to]), bias: random(next, [to]) };
}

function recurrentWeights(next: () => number, rows: number, input: number, hidden: number) {
  return {
    weightIh: random(next, [rows, input]),
    weightHh: random(next, [rows, hidden]),
    biasIh: random(next, [rows]),
    biasHh: random(next, [rows]),
  };
}

function random(next: () => number, shape: readonly number[]): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return tensor(seededArray(next, size, 0.3), shape);
}

function float(shape: readonly number[]): TensorSpec {
  return { shape, dtype: "float32" };
}
