import {
  evaluate,
  fromData,
  key,
  leaves,
  referenceBackend,
  select,
  slice,
  type Tensor,
  transpose,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers, raggedLengths, sizes } from "../test/cells.ts";
import { gruCell } from "./gru-cell.ts";
import { constantInit } from "./initialisers/constant.ts";
import { recurrentLayer } from "./recurrent-layer.ts";
import { gru, lstm, rnn } from "./recurrent-layers.ts";

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
  const layer = stacked as ReturnType<typeof recurrentLayer<any, any>>;
  const parameters = layer.init(key(7));

  test("has the shapes of its sizes", () => {
    const { output, hidden, state } = layer.apply(parameters, x);
    expect(layer.outputSize).toBe(2 * hiddenSize);
    expect(output.shape).toEqual([batch, time, 2 * hiddenSize]);
    expect(hidden.shape).toEqual([batch, 2 * hiddenSize]);
    expect(state.length).toBe(2);
    expect(parameters.layers[1]!.forward.weightIh.shape[1]).toBe(2 * hiddenSize);
  });

  test("hidden is the last valid output of each direction", async () => {
    const { output, hidden } = layer.apply(parameters, x, { lengths });
    const values = await evaluate(backend, { output, hidden });
    const at = (b: number, t: number, from: number) =>
      Array.from(values.output.data).slice(
        (b * time + t) * 2 * hiddenSize + from,
        (b * time + t) * 2 * hiddenSize + from + hiddenSize,
      );
    for (const [b, length] of [...raggedLengths].entries()) {
      const found = Array.from(values.hidden.data).slice(b * 2 * hiddenSize, (b + 1) * 2 * hiddenSize);
      const expected = length === 0 ? [0, 0, 0, 0] : [...at(b, length - 1, 0), ...at(b, 0, hiddenSize)];
      expectClose(found, expected);
    }
  });

  test("goes on from a state where it stopped, in one direction", async () => {
    const forward = make({ inputSize, hiddenSize, layers: 2 }) as typeof layer;
    const own = forward.init(key(7));
    const whole = forward.apply(own, x);
    const first = forward.apply(own, slice(x, 1, 0, 2));
    const second = forward.apply(own, slice(x, 1, 2), { initialState: first.state });
    expect(await largestDifference(second.output, slice(whole.output, 1, 2))).toBeLessThan(1e-12);
    expect(await largestDifference(second.state, whole.state)).toBeLessThan(1e-12);
  });

  test("time-major is the same, turned", async () => {
    const turned = make({
      inputSize,
      hiddenSize,
      layers: 2,
      bidirectional: true,
      timeMajor: true,
    }) as typeof layer;
    const result = turned.apply(parameters, transpose(x, [1, 0, 2]), { lengths });
    const plain = layer.apply(parameters, x, { lengths });
    expect(await largestDifference(transpose(result.output, [1, 0, 2]), plain.output)).toBeLessThan(1e-12);
    expect(await largestDifference(result.hidden, plain.hidden)).toBeLessThan(1e-12);
  });

  test("drops between layers with a key only", async () => {
    const dropping = make({
      inputSize,
      hiddenSize,
      layers: 2,
      bidirectional: true,
      dropout: 0.5,
    }) as typeof layer;
    const plain = layer.apply(parameters, x).output;
    expect(await largestDifference(dropping.apply(parameters, x).output, plain)).toBe(0);
    const dropped = dropping.apply(parameters, x, { key: key(1) }).output;
    expect(await largestDifference(dropped, plain)).toBeGreaterThan(1e-3);
    expect(
      await largestDifference(dropping.apply(parameters, x, { key: key(2) }).output, dropped),
    ).toBeGreaterThan(1e-3);
    expect(await largestDifference(dropping.apply(parameters, x, { key: key(1) }).output, dropped)).toBe(0);
    expect(await largestDifference(layer.apply(parameters, x, { key: key(1) }).output, plain)).toBe(0);
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
      await largestDifference(plain.apply(own, x).output, layer.apply(parameters, x).output),
    ).toBeGreaterThan(1e-3);
  });

  test("begins as PyTorch: uniform within 1/√hiddenSize; one key, one set of parameters", async () => {
    const wide = make({ inputSize: 8, hiddenSize: 16 }) as typeof layer;
    const values = await data(wide.init(key(1)));
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.25);
    expect(Math.max(...values)).toBeGreaterThan(0.24);
    expect(Math.min(...values)).toBeLessThan(-0.24);
    expect(await data(wide.init(key(1)))).toEqual(values);
    expect(await data(wide.init(key(2)))).not.toEqual(values);
  });
});

test("the first layer's outputs are the second's inputs", async () => {
  const both = gru({ inputSize, hiddenSize, layers: 2 });
  const parameters = both.init(key(7));
  const one = gru({ inputSize, hiddenSize });
  const two = gru({ inputSize: hiddenSize, hiddenSize });
  const below = one.apply({ layers: [parameters.layers[0]!] }, x);
  const above = two.apply({ layers: [parameters.layers[1]!] }, below.output);
  expect(await largestDifference(both.apply(parameters, x).output, above.output)).toBe(0);
});

test("each option of the cells changes the numbers", async () => {
  const parameters = gru({ inputSize, hiddenSize }).init(key(7));
  const after = gru({ inputSize, hiddenSize }).apply(parameters, x).output;
  const before = gru({ inputSize, hiddenSize, resetAfter: false }).apply(parameters, x).output;
  expect(await largestDifference(after, before)).toBeGreaterThan(1e-3);
  const weights = rnn({ inputSize, hiddenSize }).init(key(7));
  const tanh = rnn({ inputSize, hiddenSize }).apply(weights, x).output;
  const relu = rnn({ inputSize, hiddenSize, activation: "relu" }).apply(weights, x).output;
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
  const layer = recurrentLayer((features) => gruCell({ inputSize: features, hiddenSize }), inputSize, {
    layers: 2,
  });
  const same = gru({ inputSize, hiddenSize, layers: 2 });
  const parameters = layer.init(key(7));
  expect(await largestDifference(layer.apply(parameters, x), same.apply(same.init(key(7)), x))).toBe(0);
});

test.each([
  ["layers", () => gru({ inputSize, hiddenSize, layers: 0 })],
  ["hiddenSize", () => gru({ inputSize, hiddenSize: 2.5 })],
  ["dropout", () => lstm({ inputSize, hiddenSize, dropout: 1 })],
  ["activation", () => rnn({ inputSize, hiddenSize, activation: "sigmoid" as "tanh" })],
])("refuses a wrong %s", (option, make) => {
  expect(make).toThrowError(new RegExp(`${option} is .*; expected `));
});

test("says what is wrong", () => {
  expect(() => gru({ inputSize, hiddenSize, layers: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: recurrentLayer: layers is 0; expected a whole number of at least 1.]`,
  );
  const layer = gru({ inputSize, hiddenSize });
  const parameters = layer.init(key(0));
  expect(() => layer.apply(parameters, numbers([2, 3, 7], 1))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: gru: input has shape [2, 3, 7]; expected [batch, time, inputSize=4].
    Pass 4 features a step, or create the cell with inputSize 7.]
  `);
  expect(() => layer.apply(parameters, select(x, 0, 0))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: gru: input has shape [5, 4]; expected [batch, time, inputSize].
    Cut a long series into windows, or add a batch axis of 1.]
  `);
  const two = fromData({ data: Int32Array.of(1, 2), shape: [2], dtype: "int32" });
  expect(() => layer.apply(parameters, x, { lengths: two })).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: recurrentLayer: lengths have shape [2]; expected [batch=3].
    Give the number of valid steps of each row.]
  `);
  expect(() => layer.apply(parameters, x, { lengths: numbers([3], 1) })).toThrowErrorMatchingInlineSnapshot(
    `[DTypeError: recurrentLayer: lengths are float32, not int32.]`,
  );
});
