// Models as files: round trips, and files that are missing, damaged or of later versions.
import { type TensorData, zeros } from "@grus/tensor";
import { fixtureFile, fixtureNames } from "@grus/testing/fixtures";
import { describe, expect, test } from "vitest";
import { floats } from "../../test/floats.ts";
import type { LayerList } from "./layer-list.ts";
import { layerModel } from "./layer-model.ts";
import { modelFiles, readModelFiles } from "./model-files.ts";

const list: LayerList = {
  lengths: true,
  layers: [
    { name: "encoder", kind: "gru", inputSize: 3, hiddenSize: 2, resetAfter: false },
    { name: "norm", kind: "batchNorm", features: 2 },
  ],
};
const tensors = new Map<string, TensorData>([
  ["encoder.weight_ih_l0", floats([6, 3], 1)],
  ["encoder.weight_hh_l0", floats([6, 2], 2)],
  ["encoder.bias_ih_l0", floats([6], 3)],
  ["encoder.bias_hh_l0", floats([6], 4)],
  ["norm.weight", floats([2], 5)],
  ["norm.bias", floats([2], 6)],
  ["norm.running_mean", floats([2], 7)],
  ["norm.running_var", { shape: [2], dtype: "float32", data: Float32Array.of(0.5, 2) }],
]);
const reader = (files: Readonly<Record<string, Uint8Array>>) => async (name: string) => files[name];

test("round-trips layers", async () => {
  const model = layerModel(list, tensors);
  const files = modelFiles({ kind: "layers", model });
  expect(Object.keys(files)).toEqual(["model.json", "model.safetensors"]);
  const back = await readModelFiles(reader(files));
  expect(back.kind === "layers" && back.model.list).toEqual(list);
  const found = back.kind === "layers" ? back.model.stateDictionary(back.model.parameters) : new Map();
  for (const [name, { data }] of tensors) expect(found.get(name)?.data, name).toEqual(data);
});

test("layers with given parameters", async () => {
  const model = layerModel(list, tensors);
  const bias = zeros([2]);
  const parameters = { ...model.parameters, "norm.bias": bias };
  const back = await readModelFiles(reader(modelFiles({ kind: "layers", model, parameters })));
  expect(back.kind === "layers" && back.model.parameters["norm.bias"]!.data).toEqual(bias.data);
});

test("round-trips ONNX", async () => {
  const file = Uint8Array.of(8, 8, 58, 0);
  const files = modelFiles({ kind: "onnx", file });
  expect(Object.keys(files)).toEqual(["model.json", "model.onnx"]);
  expect(await readModelFiles(reader(files))).toEqual({ kind: "onnx", file });
});

describe("refuses", () => {
  const model = layerModel(list, tensors);
  const files = modelFiles({ kind: "layers", model });
  const about = (value: unknown) => ({
    ...files,
    "model.json": new TextEncoder().encode(JSON.stringify(value)),
  });
  test.each([
    ["an empty directory", {}, "model: model.json: expected the file; got none"],
    ["missing weights", { "model.json": files["model.json"]! }, "model.safetensors: expected the file"],
    ["a later version", about({ format: "grus-model", version: 2 }), 'got format "grus-model" version 2'],
    ["another format", about({ layers: [] }), "got format none version none"],
    [
      "another kind",
      about({ format: "grus-model", version: 1, kind: "tree" }),
      '"layers" or "onnx"; got "tree"',
    ],
    ...["version", "kind", "layers"].map((field) => {
      const values = { format: '"grus-model"', version: "1", kind: '"layers"', layers: "[]" };
      const nested = { ...values, [field]: "[".repeat(100_000) + "]".repeat(100_000) };
      const text = Object.entries(nested).map(([name, value]) => `"${name}":${value}`);
      const file = new TextEncoder().encode(`{${text.join(",")}}`);
      return [`a deeply nested ${field}`, { ...files, "model.json": file }, "at most 200 nested objects"];
    }),
    ["a list", about([1]), "model.json: expected an object"],
    ["invalid JSON", { "model.json": Uint8Array.of(123, 34) }, "model.json: expected JSON"],
    ["invalid text", { "model.json": Uint8Array.of(255, 254) }, "model.json: expected JSON"],
  ] as [string, Record<string, Uint8Array>, string][])("%s", async (_, own, reason) => {
    await expect(readModelFiles(reader(own))).rejects.toThrow(reason);
  });
});

describe("every version remains readable", () => {
  test.each(fixtureNames("models"))("%s", async (name) => {
    const back = await readModelFiles(async (file) => fixtureFile(`models/${name}/${file}`));
    expect(name).toBe(`v1-${back.kind}`);
    if (back.kind === "onnx") expect(back.file).toEqual(fixtureFile("models/v1-onnx/model.onnx"));
    else expect(back.model.parameters["norm.bias"]!.data).toEqual(floats([2], 6).data);
  });
});
