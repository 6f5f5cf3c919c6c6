// Lists of layers, written as Keras models, compute the same.
import { gru, linear, lstm, rnn } from "@grus/cells";
import {
  type LayerDescription,
  type LayerList,
  layerModel,
  linearToPyTorch,
  normToPyTorch,
  recurrentToPyTorch,
} from "@grus/io";
import { evaluate, fromData, key, mapTree, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { readKeras } from "../src/read-keras.ts";
import { writeKeras } from "../src/write/write-keras.ts";

function numbers(shape: readonly number[], seed: number): Tensor<"float32"> {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + seed)) / 2);
  return fromData({ shape, dtype: "float32", data }) as Tensor<"float32">;
}

/** The state dictionary of a layer, of numbers that all differ. */
function tensorsOf(layer: LayerDescription, seed: number): ReadonlyMap<string, Tensor> {
  const place = { prefix: layer.name };
  const drawn = <Tree>(tree: Tree) => mapTree(tree, ({ shape }, path) => numbers(shape, seed + path.length));
  switch (layer.kind) {
    case "embedding":
      return new Map([[`${layer.name}.weight`, numbers([layer.vocabulary, layer.outputSize], seed)]]);
    case "gru":
      return recurrentToPyTorch(drawn(gru(layer).init(key(1))), place);
    case "lstm":
      return recurrentToPyTorch(drawn(lstm(layer).init(key(1))), place);
    case "rnn":
      return recurrentToPyTorch(drawn(rnn(layer).init(key(1))), place);
    case "linear":
      return linearToPyTorch(drawn(linear(layer).init(key(1))), place);
    case "rmsNorm":
      return new Map([[`${layer.name}.weight`, numbers([layer.features], seed)]]);
    case "layerNorm":
    case "batchNorm": {
      const size = [layer.features];
      const norm = normToPyTorch({ weight: numbers(size, seed), bias: numbers(size, seed + 1) }, place);
      if (layer.kind === "layerNorm") return norm;
      const variance = fromData({
        shape: size,
        dtype: "float32",
        data: new Float32Array(size[0]!).fill(0.7),
      });
      return new Map([
        ...norm,
        [`${layer.name}.running_mean`, numbers(size, seed + 2)],
        [`${layer.name}.running_var`, variance],
      ]);
    }
    case "lastStep":
    case "maxSteps":
    case "meanSteps":
    case "activation":
    case "dropout":
    case "gaussianNoise":
      return new Map();
  }
}

function modelOf(list: LayerList) {
  const entries = list.layers.flatMap((layer, i) => [...tensorsOf(layer, i + 1)]);
  return layerModel(list, new Map(entries));
}

const two = { inputSize: 3, hiddenSize: 4 };
const last = { name: "last", kind: "lastStep" } as const;
const head = { name: "head", kind: "linear", inputSize: 4, outputSize: 2 } as const;
const wide = { ...head, inputSize: 8 };

const LISTS: Readonly<Record<string, readonly LayerDescription[]>> = {
  gru: [{ name: "encoder", kind: "gru", ...two }, last, head],
  "gru, reset before the product": [{ name: "encoder", kind: "gru", ...two, resetAfter: false }, head],
  "stacked gru without bias": [{ name: "encoder", kind: "gru", ...two, layers: 3, bias: false }, last, head],
  "bidirectional lstm": [{ name: "encoder", kind: "lstm", ...two, layers: 2, bidirectional: true }, wide],
  "bidirectional lstm, last step": [
    { name: "encoder", kind: "lstm", ...two, bidirectional: true },
    last,
    wide,
  ],
  "rnn of relu": [{ name: "encoder", kind: "rnn", ...two, activation: "relu" }, head, last],
  normalisations: [
    { name: "scale", kind: "batchNorm", features: 3 },
    { name: "encoder", kind: "rnn", ...two },
    { name: "norm", kind: "layerNorm", features: 4, epsilon: 0.01 },
    { ...head, bias: false },
  ],
  "the maximum over time": [
    { name: "encoder", kind: "lstm", ...two },
    { name: "pool", kind: "maxSteps" },
    head,
  ],
  "the mean over time": [
    { name: "encoder", kind: "lstm", ...two },
    { name: "pool", kind: "meanSteps" },
    head,
  ],
  activations: [
    { ...head, inputSize: 3 },
    { name: "a", kind: "activation", function: "tanh" },
    { name: "b", kind: "activation", function: "sigmoid" },
    { name: "c", kind: "activation", function: "relu" },
    { name: "d", kind: "activation", function: "logSoftmax" },
    { name: "e", kind: "activation", function: "softmax" },
    { name: "f", kind: "activation", function: "softplus" },
    { name: "g", kind: "activation", function: "exp" },
  ],
  "layers of training": [
    { name: "noise", kind: "gaussianNoise", deviation: 0.1 },
    { name: "drop", kind: "dropout", rate: 0.2 },
    { name: "encoder", kind: "gru", ...two, layers: 2, dropout: 0.3 },
    { name: "norm", kind: "rmsNorm", features: 4, epsilon: 0.01 },
    head,
  ],
};

async function expectSame(list: LayerList, given: Record<string, Tensor>): Promise<Uint8Array> {
  const model = modelOf(list);
  const written = writeKeras(model);
  const read = readKeras(written);
  const run = async (own: typeof model | typeof read) =>
    Object.values(await evaluate(referenceBackend(), own.apply(own.parameters, given)))[0]!;
  const [found, expected] = [await run(read), await run(model)];
  expect(found.shape).toEqual(expected.shape);
  expectClose(found.data, expected.data, { absolute: 1e-6 });
  return written;
}

const x = numbers([2, 5, 3], 100);

test.each(Object.entries(LISTS))("%s", async (_, layers) => {
  await expectSame({ input: "x", layers }, { x });
});

const tokens = tensor([[3, 1, 0, 4, 2]], undefined, "int32");
const embed = { name: "embed", kind: "embedding", vocabulary: 5, outputSize: 3 } as const;

test("indices, with one of padding", async () => {
  const layers = [{ ...embed, paddingIndex: 1 }, { name: "encoder", kind: "gru", ...two }, head] as const;
  await expectSame({ layers }, { input: tokens });
});

test("a chain of layers is a Sequential model, others are functional", async () => {
  const classOf = (file: Uint8Array) =>
    JSON.parse(strFromU8(unzipSync(file)["config.json"]!)).class_name as unknown;
  expect(classOf(writeKeras(modelOf({ layers: LISTS.gru! })))).toBe("Sequential");
  expect(classOf(writeKeras(modelOf({ layers: LISTS["rnn of relu"]! })))).toBe("Functional");
});

test.each([
  ["gru", [{ name: "encoder", kind: "gru", ...two, layers: 2 }, last, head]],
  ["bidirectional lstm", [{ name: "encoder", kind: "lstm", ...two, bidirectional: true }, last, wide]],
  ["maximum", [{ name: "encoder", kind: "lstm", ...two }, { name: "pool", kind: "maxSteps" }, head]],
  ["mean", [{ name: "encoder", kind: "lstm", ...two }, { name: "pool", kind: "meanSteps" }, head]],
  ["step by step", [{ name: "encoder", kind: "gru", ...two }, head, last]],
] as const)("lengths: %s", async (_, layers) => {
  const lengths = tensor([5, 2], undefined, "int32");
  await expectSame({ lengths: true, layers }, { input: x, lengths });
});

test("lengths of indices", async () => {
  const layers = [embed, { name: "encoder", kind: "gru", ...two, bidirectional: true }, last, wide] as const;
  await expectSame({ lengths: true, layers }, { input: tokens, lengths: tensor([3], undefined, "int32") });
});

test("a list that begins with any number of features is refused", () => {
  const layers = [{ name: "a", kind: "activation", function: "tanh" }] as const;
  expect(() => writeKeras(modelOf({ layers }))).toThrowErrorMatchingInlineSnapshot(`
    [ModelFileError: Keras: layer "a": expected a list with a layer that has a number of features; got activation.
    Add a layer that has inputSize or features.]
  `);
});
