// Lists of layers as models: agreement with PyTorch, and refusals.
import {
  evaluate,
  fromData,
  grad,
  mean,
  referenceBackend,
  square,
  type Tensor,
  type TensorData,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { fixtureFile } from "@grus/testing/fixtures";
import { describe, expect, test } from "vitest";
import { ModelFileError } from "../files/model-file-error.ts";
import { readPyTorch } from "../pytorch/read-pytorch.ts";
import { type LayerDescription, type LayerList, parseLayerList } from "./layer-list.ts";
import { layerModel } from "./layer-model.ts";
import { layerTensors } from "./layer-tensors.ts";
import { recogniseModules } from "./recognise-modules.ts";

const { tensors: checkpoint } = readPyTorch(fixtureFile("pytorch/tagger.pt"));
const dictionary = new Map(
  [...checkpoint]
    .filter(([name]) => name.startsWith("model."))
    .map(([name, data]) => [name.slice("model.".length), data]),
);
const tagger = parseLayerList(JSON.parse(new TextDecoder().decode(fixtureFile("tagger-layers.json"))));

/** A state dictionary of small numbers, a function of the index alone. */
function drawn(layers: readonly LayerDescription[], seed = 1): Map<string, TensorData> {
  return new Map(
    layers.flatMap((layer) =>
      layerTensors(layer).map(({ name, shape }): [string, TensorData] => {
        const size = shape.reduce((a, b) => a * b, 1);
        const data = Float32Array.from(
          { length: size },
          (_, i) => 0.6 + 0.5 * Math.sin(12.9898 * (i + seed)),
        );
        const path = layer.name === "" ? name : `${layer.name}.${name}`;
        return [path, { shape, dtype: "float32", data }];
      }),
    ),
  );
}

const run = async (
  list: LayerList,
  tensors: ReadonlyMap<string, TensorData>,
  given: Record<string, Tensor>,
) => {
  const model = layerModel(list, tensors);
  return (await evaluate(referenceBackend(), model.apply(model.parameters, given))) as Record<string, Tensor>;
};

describe("a PyTorch tagger", () => {
  test("computes what PyTorch computed", async () => {
    const { logits } = await run(tagger, dictionary, { tokens: fromData(checkpoint.get("tokens")!) });
    expectClose(logits!.data, checkpoint.get("logits")!.data, { absolute: 1e-5 });
  });

  test("describes inputs, outputs and trainable parameters", () => {
    const model = layerModel(tagger, dictionary);
    expect(model.inputs).toEqual([{ name: "tokens", dtype: "int32", shape: ["batch", "time"] }]);
    expect(model.outputs).toEqual([{ name: "logits", dtype: "float32", shape: ["batch", "time", 4] }]);
    expect(Object.keys(model.parameters)).not.toContain("batch_norm.running_mean");
    expect(Object.keys(model.parameters)).toContain("encoder.weight_hh_l1_reverse");
    expect(Object.keys(model.statistics!)).toEqual(["batch_norm.running_mean", "batch_norm.running_var"]);
  });

  test("returns its state dictionary, with trained parameters if given", () => {
    const model = layerModel(tagger, dictionary);
    const back = model.stateDictionary(model.parameters);
    const expected = [...dictionary.keys()].filter((name) => !name.endsWith("num_batches_tracked"));
    expect([...back.keys()]).toEqual(expected);
    for (const name of expected) expect(back.get(name)!.data).toEqual(dictionary.get(name)!.data);
    const other = { ...model.parameters, "head.bias": tensor([1, 2, 3, 4]) };
    expect(Array.from(model.stateDictionary(other).get("head.bias")!.data)).toEqual([1, 2, 3, 4]);
    expect(() => model.stateDictionary({ ...other, "head.bias": tensor([1]) })).toThrow(
      'tensor "head.bias": expected float32 [4]; got float32 [1]',
    );
  });

  test("has gradients in every parameter", async () => {
    const model = layerModel(tagger, dictionary);
    const tokens = fromData(checkpoint.get("tokens")!);
    const loss = (own: typeof model.parameters) => mean(square(model.apply(own, { tokens }).logits!));
    const gradient = await evaluate(referenceBackend(), grad(loss)(model.parameters));
    for (const [name, { data }] of Object.entries(gradient as Record<string, Tensor>))
      expect(
        data.some((value) => value !== 0),
        name,
      ).toBe(true);
  });

  test("is recognised from names and shapes", () => {
    const modules = recogniseModules(dictionary);
    expect(modules.map(({ layer }) => layer)).toEqual(tagger.layers);
    expect(modules[1]!.description).toBe(
      "GRU of 5 units, 6 features in, 2 layers, bidirectional; gates reset, update, candidate; the reset gate after the recurrent product",
    );
    const others = new Map([..."abcd"].map((name) => [`x.${name}`, dictionary.get("head.bias")!]));
    expect(recogniseModules(others)[0]!.description).toBe("a, b, c, … (4)");
    const numbers = [...dictionary.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(modules.reduce((sum, { size }) => sum + size, 0)).toBe(numbers);
  });
});

test("a layer without a name has tensors without a prefix", async () => {
  const bare = { name: "", kind: "lstm", inputSize: 3, hiddenSize: 2 } as const;
  const tensors = drawn([bare]);
  expect([...tensors.keys()][0]).toBe("weight_ih_l0");
  expect(recogniseModules(tensors)[0]!.layer).toEqual(bare);
  const given = { input: tensor([[[1, 2, 3]]]) };
  const own = (await run({ layers: [bare] }, tensors, given)).output!;
  const named = (await run({ layers: [{ ...bare, name: "a" }] }, drawn([{ ...bare, name: "a" }]), given))
    .output!;
  expect(own.data).toEqual(named.data);
});

describe("recognised modules", () => {
  const sizes = { inputSize: 3, hiddenSize: 2 };
  test.each([
    [
      { name: "a", kind: "lstm", ...sizes, bias: false },
      "LSTM of 2 units, 3 features in, without bias; gates input, forget, cell, output",
    ],
    [
      { name: "a", kind: "rnn", ...sizes, layers: 3 },
      "RNN of 2 units, 3 features in, 3 layers; tanh or relu",
    ],
    [
      { name: "a", kind: "gru", ...sizes, bidirectional: true },
      "GRU of 2 units, 3 features in, bidirectional; gates reset",
    ],
    [{ name: "a", kind: "batchNorm", features: 4 }, "batch normalisation of 4 features"],
  ] as [LayerDescription, string][])("%o", (layer, words) => {
    const [found] = recogniseModules(drawn([layer]));
    expect(found!.layer).toEqual(layer);
    expect(found!.description).toContain(words);
  });

  test("modules that a layer list cannot express have no layer", () => {
    const own = { shape: [8, 3], dtype: "float32", data: new Float32Array(24) } as const;
    const projected = new Map([
      ["a.weight_ih_l0", own],
      ["a.weight_hh_l0", own],
      ["a.weight_hr_l0", own],
    ]);
    expect(recogniseModules(projected)).toEqual([
      { name: "a", layer: undefined, description: "LSTM with a projection", size: 72 },
    ]);
    expect(recogniseModules(new Map([["b.in_proj_weight", own]]))[0]!.description).toBe(
      "multi-head attention",
    );
  });
});

describe("every option changes a number", () => {
  const x = tensor(
    Float32Array.from({ length: 2 * 4 * 3 }, (_, i) => Math.cos(i)),
    [2, 4, 3],
  );
  const outputOf = async (layer: LayerDescription, extra: Partial<LayerList> = {}, given = {}) => {
    const list = { ...extra, layers: [layer] };
    return Array.from((await run(list, drawn(list.layers), { input: x, ...given })).output!.data);
  };
  const sizes = { inputSize: 3, hiddenSize: 2 };
  test.each([
    [{ name: "a", kind: "gru", ...sizes }, { resetAfter: false }],
    [{ name: "a", kind: "gru", ...sizes }, { layers: 2 }],
    [{ name: "a", kind: "lstm", ...sizes }, { bidirectional: true }],
    [{ name: "a", kind: "lstm", ...sizes }, { bias: false }],
    [{ name: "a", kind: "rnn", ...sizes }, { activation: "relu" }],
    [{ name: "a", kind: "linear", inputSize: 3, outputSize: 2 }, { bias: false }],
    [{ name: "a", kind: "layerNorm", features: 3 }, { epsilon: 0.5 }],
    [{ name: "a", kind: "batchNorm", features: 3 }, { epsilon: 0.5 }],
    [{ name: "a", kind: "activation", function: "tanh" }, { function: "sigmoid" }],
    [{ name: "a", kind: "activation", function: "softmax" }, { function: "logSoftmax" }],
    [{ name: "a", kind: "activation", function: "tanh" }, { function: "relu" }],
  ] as [LayerDescription, object][])("%o with %o", async (layer, option) => {
    expect(await outputOf(layer)).not.toEqual(await outputOf({ ...layer, ...option } as LayerDescription));
  });

  test("the embedding of a padding index is 0", async () => {
    const layer = { name: "a", kind: "embedding", vocabulary: 5, outputSize: 2 } as const;
    const given = { input: tensor([[1, 3]], undefined, "int32") };
    const plain = (await run({ layers: [layer] }, drawn([layer]), given)).output!;
    const padded = (await run({ layers: [{ ...layer, paddingIndex: 3 }] }, drawn([layer]), given)).output!;
    expect(Array.from(padded.data)).toEqual([...plain.data.subarray(0, 2), 0, 0]);
  });

  test("lengths reach recurrent layers and the last step", async () => {
    const layers: LayerDescription[] = [
      { name: "a", kind: "gru", ...sizes },
      { name: "b", kind: "lastStep" },
    ];
    const lengths = tensor([4, 2], undefined, "int32");
    const all = (await run({ layers }, drawn(layers), { input: x })).output!;
    const valid = (await run({ lengths: true, layers }, drawn(layers), { input: x, lengths })).output!;
    expect(valid.shape).toEqual([2, 2]);
    expect(valid.data.subarray(0, 2)).toEqual(all.data.subarray(0, 2));
    expect(valid.data.subarray(2)).not.toEqual(all.data.subarray(2));
  });
});

describe("refuses", () => {
  const gru = { name: "a", kind: "gru", inputSize: 3, hiddenSize: 2 } as const;
  test.each([
    ["no layers", { layers: [] }, "the list of layers.layers: expected at least one layer; got []"],
    ["another value", [], "the list of layers: expected an object; got []"],
    [
      "an unknown kind",
      { layers: [{ name: "a", kind: "conv" }] },
      'layer "a".kind: expected "embedding", "gru"',
    ],
    [
      "a missing size",
      { layers: [{ name: "a", kind: "gru", inputSize: 3 }] },
      "hiddenSize: expected a whole number of at least 1; got nothing",
    ],
    [
      "an invalid size",
      { layers: [{ ...gru, layers: 0 }] },
      "layers: expected a whole number of at least 1; got 0",
    ],
    [
      "an unknown field",
      { layers: [{ ...gru, zoneout: 0.5 }] },
      'layer "a".zoneout: expected fields among name, kind',
    ],
    [
      "an output named as the input",
      { input: "x", output: "x", layers: [gru] },
      'expected distinct names for inputs and output; got "x" twice',
    ],
    [
      "an input named as the lengths",
      { input: "lengths", lengths: true, layers: [gru] },
      'got "lengths" twice',
    ],
    ["a duplicate name", { layers: [gru, gru] }, "a unique name"],
    ["an invalid flag", { layers: [{ ...gru, bidirectional: 1 }] }, "true or false; got 1"],
    [
      "an unknown function",
      { layers: [{ name: "a", kind: "activation", function: "cube" }] },
      'or "exp"; got "cube"',
    ],
    [
      "a rate of 1",
      { layers: [{ name: "a", kind: "dropout", rate: 1 }] },
      'layer "a".rate: expected a number in [0, 1); got 1',
    ],
    [
      "a deviation below 0",
      { layers: [{ name: "a", kind: "gaussianNoise", deviation: -1 }] },
      'layer "a".deviation: expected a number of at least 0; got -1',
    ],
    [
      "a momentum above 1",
      { layers: [{ name: "a", kind: "batchNorm", features: 3, momentum: 2 }] },
      'layer "a".momentum: expected a number from 0 to 1; got 2',
    ],
  ] as [string, unknown, string][])("%s", (_, value, reason) => {
    expect(() => parseLayerList(value)).toThrow(reason);
    expect(() => parseLayerList(value)).toThrow(ModelFileError);
  });

  const last = { name: "b", kind: "lastStep" } as const;
  const linear = { name: "c", kind: "linear", inputSize: 5, outputSize: 1 } as const;
  const words = { name: "d", kind: "embedding", vocabulary: 9, outputSize: 4 } as const;
  test.each([
    ["sizes that do not match", [gru, linear], 'layer "c" (linear): expected 5 features; got 2'],
    [
      "a sequence layer without a sequence",
      [gru, last, { ...gru, name: "e", inputSize: 2 }],
      'layer "e" (gru): expected sequences; got [batch, 2]',
    ],
    ["an embedding without indices", [gru, words], 'layer "d" (embedding): expected indices'],
  ] as [string, LayerDescription[], string][])("%s", (_, layers, reason) => {
    expect(() => layerModel({ layers }, drawn(layers))).toThrow(reason);
  });

  test("refuses more layers than tensors, however many", () => {
    const many = { ...gru, layers: 2 ** 52 };
    expect(() => layerModel({ layers: [many] }, drawn([gru]))).toThrow(
      "expected the 18014398509481984 tensors of the layers; got 4",
    );
  });

  test("refuses missing tensors and tensors of no layer", () => {
    expect(() => layerModel({ layers: [gru] }, drawn([{ ...gru, name: "b" }]))).toThrow(
      'tensor "b.weight_ih_l0": expected tensors of the layers',
    );
    expect(() => layerModel({ layers: [gru] }, drawn([{ ...gru, hiddenSize: 3 }]))).toThrow(
      'tensor "a.weight_ih_l0": expected float32 [6, 3]; got float32 [9, 3]',
    );
    expect(() => layerModel({ layers: [gru] }, drawn([gru, words]))).toThrow(
      'tensor "d.weight": expected tensors of the layers',
    );
  });

  test("refuses inputs with another name or shape", () => {
    const model = layerModel({ layers: [gru] }, drawn([gru]));
    expect(() => model.apply(model.parameters, {})).toThrow(
      'input "input": expected the inputs "input"; got none',
    );
    expect(() => model.apply(model.parameters, { input: tensor([[1, 2, 3]]) })).toThrow(
      'layer "a": expected an input that fits',
    );
  });
});
