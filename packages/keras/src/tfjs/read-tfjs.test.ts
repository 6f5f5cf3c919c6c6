// Models saved by TensorFlow.js, with the numbers that it computes: fixtures/make-tfjs.mjs of @grus/testing.
import { readdirSync } from "node:fs";
import { ModelFileError } from "@grus/io";
import { evaluate, fromData, referenceBackend, type TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { fixtureFile, fixturePath } from "@grus/testing/fixtures";
import { describe, expect, test } from "vitest";
import { isTfjs } from "./is-tfjs.ts";
import { readTfjs } from "./read-tfjs.ts";

interface Values {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  readonly data: readonly number[];
}

const jsonOf = (place: string) => JSON.parse(new TextDecoder().decode(fixtureFile(`tfjs/${place}`)));
const beside = (name: string) => async (path: string) =>
  readdirSync(fixturePath(`tfjs/${name}`)).includes(path) ? fixtureFile(`tfjs/${name}/${path}`) : undefined;
const open = (name: string) => readTfjs(fixtureFile(`tfjs/${name}/model.json`), beside(name));
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

function tensorOf({ shape, dtype, data }: Values): TensorData {
  return { shape, dtype, data: dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data) };
}

test.each(readdirSync(fixturePath("tfjs")))("%s computes what TensorFlow.js computes", async (name) => {
  const model = await open(name);
  const { inputs, outputs } = jsonOf(`${name}/expected.json`) as { inputs: Values[]; outputs: Values[] };
  const given = model.inputs.map((input, i) => [input.name, fromData(tensorOf(inputs[i]!))]);
  const found = await evaluate(referenceBackend(), model.apply(model.parameters, Object.fromEntries(given)));
  for (const [i, output] of model.outputs.entries()) {
    expect(found[output.name]!.shape).toEqual(outputs[i]!.shape);
    expectClose(found[output.name]!.data, Float32Array.from(outputs[i]!.data), { absolute: 2e-6 });
  }
});

test("tells what it is", async () => {
  const { format, version, metadata, layers } = await open("gru");
  expect([format, version]).toEqual(["TensorFlow.js", "tfjs-layers 4.22.0"]);
  expect(metadata.generatedBy).toBe("TensorFlow.js tfjs-layers v4.22.0");
  expect(layers[0]!.gates).toBe(
    "z, r, h (hard_sigmoid of Keras 2, tanh, reset before the product; step by step)",
  );
});

test("is recognised by its first keys", () => {
  expect(isTfjs(fixtureFile("tfjs/gru/model.json"))).toBe(true);
  expect(isTfjs('{"modelTopology": {"class_name": "Sequential"}}')).toBe(true);
  expect(isTfjs('{"format":"graph-model","modelTopology":{}}')).toBe(true);
  for (const other of ["", "{}", '{"layers":[]}', '{"format":"grus-model"}', "[1]", "a,b\n1,2\n"])
    expect(isTfjs(other), other).toBe(false);
});

describe("refuses", () => {
  const about = jsonOf("gru/model.json");
  const [group] = about.weightsManifest;
  const weights = (change: object) => ({
    ...about,
    weightsManifest: [{ ...group, weights: [{ ...group.weights[0], ...change }, ...group.weights.slice(1)] }],
  });
  test.each<[string, unknown, string]>([
    [
      "a graph model",
      { format: "graph-model", modelTopology: { node: [] } },
      "got a graph model, whose operations",
    ],
    ["a graph model without a format", { modelTopology: { node: [] } }, "--output_format tfjs_layers_model"],
    ["weights alone", { weightsManifest: [] }, "modelTopology: expected the layers of a model; got none"],
    ["no manifest", { ...about, weightsManifest: undefined }, "weightsManifest: expected a list of groups"],
    [
      "a file that is missing",
      { ...about, weightsManifest: [{ ...group, paths: ["other.bin"] }] },
      'file "other.bin": expected the file beside model.json; got none',
    ],
    [
      "a path that leads out",
      { ...about, weightsManifest: [{ ...group, paths: ["../gru/group1-shard1of1.bin"] }] },
      'paths of files in the folder of model.json; got ["../gru/',
    ],
    [
      "an absolute path",
      { ...about, weightsManifest: [{ ...group, paths: ["/etc/passwd"] }] },
      "paths of files",
    ],
    ["another length", weights({ shape: [3, 16] }), "expected 600 bytes of weights; got 588"],
    ["a huge shape", weights({ shape: [1e9, 1e9] }), "bytes of weights; got 588"],
    ["a type that is not a number", weights({ dtype: "string" }), 'got "string"'],
    [
      "a quantization without a scale",
      weights({ quantization: { dtype: "uint8" } }),
      "uint8 or uint16 with scale",
    ],
    ["weights of another layer", weights({ name: "gru_GRU1/gamma" }), "expected kernel; got gru_GRU1/gamma"],
    ["weights of no layer", weights({ name: "other/kernel" }), 'weights of layer "gru_GRU1"'],
    ["a name twice", weights({ name: group.weights[1].name }), "expected a unique name; got a duplicate"],
    ["a list", [1], "model.json: expected an object"],
  ])("%s", async (_, value, reason) => {
    const refused = await readTfjs(bytes(value), beside("gru")).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(ModelFileError);
    expect((refused as Error).message).toContain(reason);
  });
});
