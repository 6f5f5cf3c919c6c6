// Networks of brain.js with the numbers that they compute: fixtures/make-brain.mjs of @grus/testing.
import { evaluate, fromData, referenceBackend } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { fixtureFile, fixtureNames } from "@grus/testing/fixtures";
import { describe, expect, test } from "vitest";
import { ModelFileError } from "../files/model-file-error.ts";
import { isBrain } from "./is-brain.ts";
import { readBrain } from "./read-brain.ts";

interface Sample {
  readonly model: Readonly<Record<string, unknown>>;
  readonly input: readonly number[] | readonly (readonly number[])[];
  readonly output: readonly (readonly number[])[];
  readonly names?: readonly [readonly string[], readonly string[]];
}

const sampleOf = (name: string): Sample => JSON.parse(new TextDecoder().decode(fixtureFile(`brain/${name}`)));
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

test.each(fixtureNames("brain"))("%s computes what brain.js computes", async (name) => {
  const { model: json, input, output, names } = sampleOf(name);
  const model = readBrain(bytes(json));
  const { name: given, dtype, shape = [] } = model.inputs[0]!;
  const data = input.flat();
  const features = dtype === "int32" ? [] : [data.length / input.length];
  const lengths = [...(shape[1] === "time" ? [1] : []), input.length, ...features];
  const tensor = fromData({
    shape: lengths,
    dtype,
    data: dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data),
  });
  const found = await evaluate(referenceBackend(), model.apply(model.parameters, { [given]: tensor }));
  expect(output.flat().some((value) => Math.abs(value) > 1e-4)).toBe(true);
  expectClose(found[model.outputs[0]!.name]!.data, Float32Array.from(output.flat()), {
    absolute: 1e-6,
    relative: 1e-5,
  });
  if (names !== undefined) expect([model.inputNames, model.outputNames]).toEqual(names);
  expect(isBrain(bytes(json))).toBe(true);
});

test("tells the class, the layers and the characters", () => {
  const { network, description, characters, parameters } = readBrain(
    bytes(sampleOf("text-gru-v1.json").model),
  );
  expect(network).toBe("GRU");
  expect(description).toEqual([
    "embedding of 8 indices in 7 features",
    "GRU of 4 units, 7 features in; the reset gate before the recurrent product",
    "GRU of 3 units, 4 features in; the reset gate before the recurrent product",
    "linear, 3 to 8",
  ]);
  expect(characters).toEqual(["c", "r", "a", "n", "e", "h", "o"]);
  expect(Object.keys(parameters).slice(0, 2)).toEqual(["input.weight", "layers.0.weightIh"]);
  expect(readBrain(bytes(sampleOf("steps-lstm-v2.json").model)).network).toBe("LSTMTimeStep");
  const { type: _, ...renamed } = sampleOf("steps-rnn-v2.json").model;
  expect(readBrain(bytes({ type: "t", ...renamed })).network).toBe("RNNTimeStep");
  expect(isBrain(JSON.stringify({ type: "t", ...renamed }))).toBe(true);
});

test("is not recognised in other JSON", () => {
  for (const other of [
    "",
    "{}",
    '{"layers":[]}',
    '{"type":"module","name":"x"}',
    '{"format":"layers-model"}',
  ])
    expect(isBrain(other), other).toBe(false);
});

describe("refuses", () => {
  const dense = sampleOf("dense-tanh-v2.json").model;
  const first = sampleOf("dense-named-v1.json").model;
  const steps = sampleOf("steps-gru-v2.json").model;
  const [layer] = steps.hiddenLayers as [Record<string, object>];
  test.each<[string, unknown, string]>([
    ["another class", { type: "FeedForward", layers: [] }, 'got "FeedForward"'],
    ["a list", [], "the network: expected an object; got []"],
    ["no layers", { ...dense, layers: [] }, "layers: expected an input and at least one layer"],
    ["an unknown activation", { ...dense, trainOpts: { activation: "swish" } }, 'got "swish"'],
    [
      "weights of another length",
      { ...dense, layers: [{}, { weights: [[1, 2], [1]], biases: [0, 0] }] },
      "weights of layer 1, node 1: expected 2 numbers; got 1",
    ],
    [
      "a weight that is a text",
      { ...dense, layers: [{}, { weights: [["x"]], biases: [0] }] },
      'expected a number; got "x"',
    ],
    [
      "a weight that is missing",
      { ...first, layers: [{ a: {}, b: {} }, { 0: { bias: 1, weights: { a: 1 } } }] },
      "expected 2 weights; got 1",
    ],
    ["layers of no kind", { ...steps, hiddenLayers: [{ x: 1 }] }, "layers of an RNN, a GRU or an LSTM"],
    ["no recurrent layers", { ...steps, hiddenLayers: [] }, "layers of an RNN, a GRU or an LSTM"],
    [
      "a matrix of another size",
      {
        ...steps,
        hiddenLayers: [{ ...layer, updateGateBias: { rows: 5, columns: 1, weights: [1, 2, 3, 4, 5] } }],
      },
      "layer 0, updateGateBias, rows: expected 4; got 5",
    ],
    [
      "a huge matrix",
      { ...steps, output: { rows: 2 ** 30, columns: 1, weights: [] } },
      "output, rows: expected 2",
    ],
    [
      "a matrix without weights",
      { ...steps, output: { rows: 2, columns: 1 } },
      "expected 2 numbers; got nothing",
    ],
  ])("%s", (_, value, reason) => {
    expect(() => readBrain(bytes(value))).toThrow(reason);
    expect(() => readBrain(bytes(value))).toThrow(ModelFileError);
  });

  test("inputs and parameters that do not fit", () => {
    const model = readBrain(bytes(steps));
    const input = fromData({ shape: [1, 2, 3], dtype: "float32", data: new Float32Array(6) });
    expect(() => model.apply(model.parameters, { input })).toThrow(
      'input "input": expected float32 [batch, time, 2]; got float32 [1, 2, 3]',
    );
    expect(() => model.apply({}, {})).toThrow(
      'parameter "layers.0.weightIh": expected float32 [12, 2]; got none',
    );
  });
});
