// Models made in code, written as Keras models: the same numbers, and what Keras itself writes.
import {
  activation,
  batchNorm,
  type Chain,
  dropout,
  embedding,
  gaussianNoise,
  gru,
  lastStep,
  layerNorm,
  linear,
  lstm,
  maxSteps,
  meanSteps,
  type ParametersOf,
  type Parts,
  rmsNorm,
  rnn,
  sequential,
} from "@grus/cells";
import { sequentialModel } from "@grus/io";
import {
  evaluate,
  fromData,
  isRagged,
  key,
  mapTree,
  referenceBackend,
  relu,
  type Sequence,
  sigmoid,
  softmax,
  type Tensor,
  tanh,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { sampleFile, samplesOf } from "@grus/testing/samples";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { isRecord, type Json } from "../src/config.ts";
import { type Hdf5Group, readHdf5 } from "../src/hdf5/read-hdf5.ts";
import { readKeras } from "../src/read-keras.ts";
import { writeKeras } from "../src/write/write-keras.ts";

function numbers(shape: readonly number[], seed = 1): Tensor<"float32"> {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + seed)) / 2);
  return fromData({ shape, dtype: "float32", data }) as Tensor<"float32">;
}

/** Parameters of numbers that all differ, with variances above 0. */
function drawn<Tree>(tree: Tree) {
  let seed = 1;
  return mapTree(tree, ({ shape }: Tensor, path) => {
    const own = numbers(shape, seed++);
    const data = Float32Array.from(own.data, (value) => value + 1);
    return path.endsWith("runningVariance") ? fromData({ shape, dtype: "float32", data }) : own;
  });
}

async function valuesOf(found: Sequence): Promise<Tensor> {
  return (await evaluate(referenceBackend(), { found: isRagged(found) ? found.values : found })).found;
}

/** Writes a chain, and compares what it computes with what the file does. */
async function expectSame<P extends Parts>(
  chain: Chain<P>,
  given: Tensor,
  lengths?: Tensor<"int32">,
): Promise<Uint8Array> {
  const parameters = drawn(chain.init(key(1))) as ParametersOf<P>;
  const file = writeKeras(sequentialModel(chain, parameters, { input: "x", lengths: lengths !== undefined }));
  const model = readKeras(file);
  const inputs = { x: given, ...(lengths !== undefined && { lengths }) };
  const found = await valuesOf(Object.values(model.apply(model.parameters, inputs))[0]!);
  const call = chain.bind(parameters) as (x: Sequence) => Sequence;
  const expected = await valuesOf(call(lengths === undefined ? given : { values: given, lengths }));
  expect(found.shape).toEqual(expected.shape);
  expectClose(found.data, expected.data, { absolute: 1e-6 });
  return file;
}

const two = { inputSize: 3, hiddenSize: 4 };
const head = linear({ inputSize: 4, outputSize: 2 });
const wide = linear({ inputSize: 8, outputSize: 2 });

const x = numbers([2, 5, 3], 100);
const tokens = tensor([[3, 1, 0, 4, 2]], undefined, "int32");
const last = lastStep();

test("gru, the last step", () => expectSame(sequential({ encoder: gru(two), last, head }), x));

test("gru, reset before the product", () =>
  expectSame(sequential({ encoder: gru({ ...two, resetAfter: false }), head }), x));

test("a stack without bias, with dropout", async () => {
  const encoder = gru({ ...two, layers: 3, bias: false, dropout: 0.5 });
  const file = await expectSame(sequential({ drop: dropout({ rate: 0.1 }), encoder, last, head }), x);
  const classes = ["InputLayer", "Dropout", "GRU", "Dropout", "GRU", "Dropout", "GRU", "Dense"];
  expect(layersIn(file).map(({ class_name: own }) => own)).toEqual(classes);
  expect(layersIn(file)[3]!.config).toMatchObject({ name: "encoder_dropout1", rate: 0.5 });
});

test("bidirectional lstm", async () => {
  const encoder = lstm({ ...two, layers: 2, bidirectional: true });
  const file = await expectSame(sequential({ encoder, pool: maxSteps(), wide }), x);
  // As Keras 3.15 does: it sets the option of both layers, and builds them.
  const layer = { build_config: { input_shape: [null, null, 3] }, config: { zero_output_for_mask: true } };
  expect(layersIn(file)[1]!.config).toMatchObject({ layer, backward_layer: layer });
});

test("rnn of relu", async () => {
  const encoder = rnn({ ...two, activation: "relu" });
  const file = await expectSame(sequential({ encoder, pool: meanSteps(), head }), x);
  // Of the recurrent layers this one alone does not write its seed.
  expect(layersIn(file)[1]!.config).not.toHaveProperty("seed");
});

test("normalisations, noise and activations", async () => {
  const chain = sequential({
    noise: gaussianNoise({ deviation: 0.1 }),
    scale: batchNorm({ features: 3, momentum: 0.25 }),
    encoder: gru(two),
    layer: layerNorm({ features: 4, epsilon: 0.01 }),
    squash: activation(tanh),
    rms: rmsNorm({ features: 4 }),
    head,
    share: activation(softmax),
  });
  const configs = layersIn(await expectSame(chain, x)).map(({ config }) => config);
  expect(configs[1]).toMatchObject({ stddev: 0.1 });
  expect(configs[2]).toMatchObject({ momentum: 0.75, epsilon: 1e-5 });
});

test("a chain within a chain", () => {
  const encoder = sequential({ below: gru(two), squash: activation(relu) });
  return expectSame(sequential({ encoder, head, gate: activation(sigmoid) }), x);
});

test("indices, with one of padding, and lengths", () => {
  const embed = embedding({ vocabulary: 5, outputSize: 3, paddingIndex: 1 });
  const chain = sequential({ embed, encoder: gru(two), last, head });
  return expectSame(chain, tokens, tensor([3], undefined, "int32"));
});

test("a layer alone has the name of its function", async () => {
  const layer = gru(two);
  const parameters = drawn(layer.init(key(1)));
  const model = readKeras(writeKeras(sequentialModel(layer, parameters)));
  expect(model.layers.map(({ name }) => name)).toEqual(["gru"]);
  const found = await valuesOf(Object.values(model.apply(model.parameters, { input: x }))[0]!);
  expectClose(found.data, (await valuesOf(layer.bind(parameters)(x).output)).data, { absolute: 1e-6 });
});

function configIn(file: Uint8Array): Json {
  return JSON.parse(strFromU8(unzipSync(file)["config.json"]!)) as Json;
}

function layersIn(file: Uint8Array): readonly Json[] {
  const { config } = configIn(file);
  return isRecord(config) && Array.isArray(config.layers) ? config.layers.filter(isRecord) : [];
}

function groupsIn(group: Hdf5Group): string[] {
  const names = [...group.attributes].filter(([name]) => name === "name").map(([, own]) => own.texts()[0]);
  return [...group.members.values()]
    .flatMap((own) => (own.kind === "group" ? groupsIn(own) : [`${own.path} ${own.shape}`]))
    .concat(`${group.path} ${names}`)
    .sort();
}

/** A configuration without what Keras counts: which objects it shares. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  const own = Object.entries(value).filter(([name]) => name !== "shared_object_id");
  return Object.fromEntries(own.map(([name, each]) => [name, plain(each)]));
}

describe.skipIf(samplesOf("keras").length === 0)("as Keras 3.15 writes it", () => {
  const file = (name: string) => sampleFile("keras", name);

  test("rms-norm.keras, but for the length of sequences", async () => {
    const chain = sequential({
      gru: gru({ inputSize: 4, hiddenSize: 6 }),
      last,
      rms_normalization: rmsNorm({ features: 6 }),
    });
    const parameters = drawn(chain.init(key(1)));
    const written = writeKeras(sequentialModel(chain, parameters, { input: "input_layer" }));
    const expected = JSON.stringify(plain(configIn(file("rms-norm.keras")))).replaceAll(
      "[null,9,4]",
      "[null,null,4]",
    );
    expect(plain(configIn(written))).toEqual(JSON.parse(expected));
    const groups = (own: Uint8Array) => groupsIn(readHdf5(unzipSync(own)["model.weights.h5"]!));
    expect(groups(written)).toEqual(groups(file("rms-norm.keras")));
  });

  test("the options of every class, in Keras' order", async () => {
    const keysOf = (layer: Json) => [
      Object.keys(layer).filter((own) => !["name", "inbound_nodes"].includes(own)),
      Object.keys(layer.config as Json),
    ];
    const known = new Map(
      samplesOf("keras")
        .filter(({ file: name }) => name.endsWith(".keras"))
        .flatMap(({ file: name }) => layersIn(file(name)))
        .map((layer) => [layer.class_name, keysOf(layer)]),
    );
    const chain = sequential({
      embed: embedding({ vocabulary: 5, outputSize: 3 }),
      scale: batchNorm({ features: 3 }),
      encoder: gru(two),
      layer: layerNorm({ features: 4 }),
      squash: activation(tanh),
      second: lstm({ inputSize: 4, hiddenSize: 4 }),
      last,
      rms: rmsNorm({ features: 4 }),
      head,
    });
    const layers = layersIn(await expectSame(chain, tokens));
    expect(layers).toHaveLength(9);
    for (const layer of layers)
      expect(keysOf(layer), String(layer.class_name)).toEqual(known.get(layer.class_name));
  });
});
