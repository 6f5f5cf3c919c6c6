import {
  evaluate,
  fromData,
  key,
  leaves,
  referenceBackend,
  slice,
  type Tensor,
  take,
  transpose,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers, raggedLengths, sizes } from "../test/cells.ts";
import { gruCell } from "./gru-cell.ts";
import { constantInit } from "./initialisers/constant.ts";
import { ragged } from "./ragged.ts";
import { recurrent } from "./recurrent-layer.ts";
import { gru, lstm, rnn } from "./recurrent-layers.ts";
import type { RecurrentLayer } from "./recurrent-types.ts";

const backend = referenceBackend({ precision: "float64" });
const { batch, time, inputSize, hiddenSize } = sizes;
const x = numbers([batch, time, inputSize], 1);
const lengths = fromData({ data: raggedLengths, shape: [batch], dtype: "int32" });

async function data(result: unknown): Promise<number[]> {
  return (leaves(await evaluate(backend, result)) as Tensor[]).flatMap((leaf) => Array.from(leaf.data));
}

async function largestDifference(a: unknown, b: unknown): Promise<number> {
  const [first, second] = [await data(a), await data(b)];
  expect(first.length).toBe(second.length);
  return Math.max(...first.map((value, i) => Math.abs(value - second[i]!)));
}

describe.each([
  ["gru", gru],
  ["lstm", lstm],
  ["rnn", rnn],
] as const)("%s", (_, make) => {
  const stacked = make({ inputSize, hiddenSize, layers: 2, bidirectional: true });
  // biome-ignore lint/suspicious/noExplicitAny: three kinds of state in one table.
  const layer = stacked as RecurrentLayer<any, any>;
  const parameters = layer.init(key(7));

  test("has the expected shapes", () => {
    const { output, hidden, state } = layer.bind(parameters)(x);
    expect(layer.outputSize).toBe(2 * hiddenSize);
    expect(output.shape).toEqual([batch, time, 2 * hiddenSize]);
    expect(hidden.shape).toEqual([batch, 2 * hiddenSize]);
    expect(state.length).toBe(2);
    expect(parameters.layers[1]!.forward.weightIh.shape[1]).toBe(2 * hiddenSize);
  });

  test("hidden is the last valid output of each direction", async () => {
    const { output, hidden } = layer.bind(parameters)(ragged(x, lengths));
    const values = await evaluate(backend, { output, hidden });
    const at = (b: number, t: number, from: number) =>
      Array.from(values.output.values.data).slice(
        (b * time + t) * 2 * hiddenSize + from,
        (b * time + t) * 2 * hiddenSize + from + hiddenSize,
      );
    for (const [b, length] of [...raggedLengths].entries()) {
      const found = Array.from(values.hidden.data).slice(b * 2 * hiddenSize, (b + 1) * 2 * hiddenSize);
      const expected = length === 0 ? [0, 0, 0, 0] : [...at(b, length - 1, 0), ...at(b, 0, hiddenSize)];
      expectClose(found, expected);
    }
  });

  test("continues from a state, in one direction", async () => {
    const forward = make({ inputSize, hiddenSize, layers: 2 }) as typeof layer;
    const own = forward.init(key(7));
    const whole = forward.bind(own)(x);
    const first = forward.bind(own)(slice(x, 1, 0, 2));
    const second = forward.bind(own)(slice(x, 1, 2), { initialState: first.state });
    expect(await largestDifference(second.output, slice(whole.output, 1, 2))).toBeLessThan(1e-12);
    expect(await largestDifference(second.state, whole.state)).toBeLessThan(1e-12);
  });

  test("time-major is the transpose", async () => {
    const turned = make({
      inputSize,
      hiddenSize,
      layers: 2,
      bidirectional: true,
      timeMajor: true,
    }) as typeof layer;
    const result = turned.bind(parameters)(transpose(x, [1, 0, 2]));
    const plain = layer.bind(parameters)(x);
    expect(await largestDifference(transpose(result.output, [1, 0, 2]), plain.output)).toBeLessThan(1e-12);
    expect(await largestDifference(result.hidden, plain.hidden)).toBeLessThan(1e-12);
    expect(() => turned.bind(parameters)(ragged(x, lengths))).toThrow(
      "recurrent: timeMajor is true; expected false for ragged sequences, which are batch-first.",
    );
  });

  test("starts from the carried state, unless a call passes another, and reports its final state", async () => {
    const forward = make({ inputSize, hiddenSize, layers: 2 }) as typeof layer;
    const own = forward.init(key(7));
    const whole = forward.bind(own)(x);
    const { state } = forward.bind(own)(slice(x, 1, 0, 2));
    const rest = slice(x, 1, 2);
    const states: unknown[] = [];
    const carried = forward.bind(own, { state, onState: (after) => states.push(after) });
    const second = carried(rest);
    expect(await largestDifference(second.output, slice(whole.output, 1, 2))).toBeLessThan(1e-12);
    expect(await largestDifference(states, [whole.state])).toBeLessThan(1e-12);
    const start = forward.initialState(batch);
    const again = carried(rest, { initialState: start });
    expect(await largestDifference(again.output, forward.bind(own)(rest).output)).toBe(0);
    expect(await largestDifference(again.output, second.output)).toBeGreaterThan(1e-3);
    expect(states.length).toBe(2);
    expect(await largestDifference(states[1], again.state)).toBe(0);
  });

  test("sequences with lengths end with the state of their last valid step", async () => {
    const { output, hidden, state } = layer.bind(parameters)(ragged(x, lengths));
    expect(output.lengths).toBe(lengths);
    const alone = layer.bind(parameters)(slice(slice(x, 0, 1, 2), 1, 0, raggedLengths[1]!));
    expect(await largestDifference(take(hidden, 0, 1), take(alone.hidden, 0, 0))).toBeLessThan(1e-12);
    const rowOf = (of: unknown, row: number) => leaves(of).map((leaf) => take(leaf, 0, row));
    expect(await largestDifference(rowOf(state, 1), rowOf(alone.state, 0))).toBeLessThan(1e-12);
    const none = rowOf(layer.initialState(batch), 2);
    expect(await largestDifference(rowOf(state, 2), none)).toBe(0);
  });

  test("a second call in one training step samples other masks", async () => {
    const dropping = make({ inputSize, hiddenSize, layers: 2, dropout: 0.5 }) as typeof layer;
    const own = dropping.init(key(7));
    const call = dropping.bind(own, { key: key(1) });
    const [first, second] = [call(x).output, call(x).output];
    expect(await largestDifference(first, second)).toBeGreaterThan(1e-3);
    expect(await largestDifference(first, dropping.bind(own, { key: key(1) })(x).output)).toBe(0);
  });

  test("drops between layers with a key only", async () => {
    const dropping = make({
      inputSize,
      hiddenSize,
      layers: 2,
      bidirectional: true,
      dropout: 0.5,
    }) as typeof layer;
    const plain = layer.bind(parameters)(x).output;
    expect(await largestDifference(dropping.bind(parameters)(x).output, plain)).toBe(0);
    const dropped = dropping.bind(parameters, { key: key(1) })(x).output;
    expect(await largestDifference(dropped, plain)).toBeGreaterThan(1e-3);
    expect(
      await largestDifference(dropping.bind(parameters, { key: key(2) })(x).output, dropped),
    ).toBeGreaterThan(1e-3);
    expect(await largestDifference(dropping.bind(parameters, { key: key(1) })(x).output, dropped)).toBe(0);
    expect(await largestDifference(layer.bind(parameters, { key: key(1) })(x).output, plain)).toBe(0);
  });

  test("without bias there are no biases, and the numbers differ", async () => {
    const plain = make({
      inputSize,
      hiddenSize,
      layers: 2,
      bidirectional: true,
      bias: false,
    }) as typeof layer;
    const own = plain.init(key(7));
    expect(Object.keys(own.layers[0]!.forward)).toEqual(["weightIh", "weightHh"]);
    expect(
      await largestDifference(plain.bind(own)(x).output, layer.bind(parameters)(x).output),
    ).toBeGreaterThan(1e-3);
  });

  test("is initialised as PyTorch: uniform within 1/√hiddenSize; equal keys give equal parameters", async () => {
    const wide = make({ inputSize: 8, hiddenSize: 16 }) as typeof layer;
    const values = await data(wide.init(key(1)));
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.25);
    expect(Math.max(...values)).toBeGreaterThan(0.24);
    expect(Math.min(...values)).toBeLessThan(-0.24);
    expect(await data(wide.init(key(1)))).toEqual(values);
    expect(await data(wide.init(key(2)))).not.toEqual(values);
  });
});

test("the outputs of the first layer are the inputs of the second", async () => {
  const both = gru({ inputSize, hiddenSize, layers: 2 });
  const parameters = both.init(key(7));
  const one = gru({ inputSize, hiddenSize });
  const two = gru({ inputSize: hiddenSize, hiddenSize });
  const below = one.bind({ layers: [parameters.layers[0]!] })(x);
  const above = two.bind({ layers: [parameters.layers[1]!] })(below.output);
  expect(await largestDifference(both.bind(parameters)(x).output, above.output)).toBe(0);
});

test("each option of the cells changes the numbers", async () => {
  const parameters = gru({ inputSize, hiddenSize }).init(key(7));
  const after = gru({ inputSize, hiddenSize }).bind(parameters)(x).output;
  const before = gru({ inputSize, hiddenSize, resetAfter: false }).bind(parameters)(x).output;
  expect(await largestDifference(after, before)).toBeGreaterThan(1e-3);
  const weights = rnn({ inputSize, hiddenSize }).init(key(7));
  const tanh = rnn({ inputSize, hiddenSize }).bind(weights)(x).output;
  const relu = rnn({ inputSize, hiddenSize, activation: "relu" }).bind(weights)(x).output;
  expect(await largestDifference(tanh, relu)).toBeGreaterThan(1e-3);
});

test("initialisers replace the defaults one by one", async () => {
  const initialisers = { weightHh: constantInit(0.5), biasIh: constantInit(2) };
  const { forward } = gru({ inputSize, hiddenSize, initialisers }).init(key(7)).layers[0]!;
  const { forward: plain } = gru({ inputSize, hiddenSize }).init(key(7)).layers[0]!;
  expect(new Set(forward.weightHh.data)).toEqual(new Set([0.5]));
  expect(new Set(forward.biasIh!.data)).toEqual(new Set([2]));
  expect(forward.weightIh.data).toEqual(plain.weightIh.data);
  expect(forward.biasHh!.data).toEqual(plain.biasHh!.data);
});

test("a layer of any cell", async () => {
  const layer = recurrent((features) => gruCell({ inputSize: features, hiddenSize }), {
    inputSize,
    layers: 2,
  });
  const same = gru({ inputSize, hiddenSize, layers: 2 });
  const parameters = layer.init(key(7));
  expect(await largestDifference(layer.bind(parameters)(x), same.bind(same.init(key(7)))(x))).toBe(0);
});

test.each([
  ["layers", () => gru({ inputSize, hiddenSize, layers: 0 })],
  ["hiddenSize", () => gru({ inputSize, hiddenSize: 2.5 })],
  ["dropout", () => lstm({ inputSize, hiddenSize, dropout: 1 })],
  ["activation", () => rnn({ inputSize, hiddenSize, activation: "sigmoid" as "tanh" })],
])("rejects an invalid %s", (option, make) => {
  expect(make).toThrowError(new RegExp(`${option} is .*; expected `));
});

test("rejects invalid shapes and options", () => {
  expect(() => gru({ inputSize, hiddenSize, layers: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: recurrent: layers is 0; expected a whole number of at least 1.]`,
  );
  const layer = gru({ inputSize, hiddenSize });
  const parameters = layer.init(key(0));
  expect(() => layer.bind(parameters)(numbers([2, 3, 7], 1))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: gru: input has shape [2, 3, 7]; expected [batch, time, inputSize=4].
    Pass 4 features per step, create the cell with inputSize 7, or pass this model's parameters.]
  `);
  expect(() => layer.bind(parameters)(take(x, 0, 0))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: gru: input has shape [5, 4]; expected [batch, time, inputSize].
    Split a long series into windows, or add a batch axis of length 1.]
  `);
  const two = fromData({ data: Int32Array.of(1, 2), shape: [2], dtype: "int32" });
  expect(() => layer.bind(parameters)({ values: x, lengths: two })).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: recurrent: lengths (of values [3, 5, 4]) has shape [2]; expected [batch], and values [batch, time, …].
    Put the batch axis first, and pass one length per row.]
  `);
  const floats = numbers([3], 1) as Tensor as Tensor<"int32">;
  expect(() => layer.bind(parameters)({ values: x, lengths: floats })).toThrowErrorMatchingInlineSnapshot(`
    [DTypeError: recurrent: lengths is float32; expected int32.
    Convert it with cast(lengths, "int32").]
  `);
});
