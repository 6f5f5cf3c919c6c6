// Models as files: there and back, and files that are not there, damaged or from the future.
import { readdirSync, readFileSync } from "node:fs";
import { fromData, type TensorData } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { fileOf, floats } from "../../test/onnx-models.ts";
import { readOnnx } from "../onnx/read-onnx.ts";
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
const onnx = fileOf({
  nodes: [{ type: "MatMul", inputs: ["x", "w"], outputs: ["y"] }],
  inputs: { x: floats([4, 3], 1) },
  outputs: ["y"],
  constants: { w: floats([3, 5], 2) },
});

const reader = (files: Readonly<Record<string, Uint8Array>>) => async (name: string) => files[name];

test("layers, there and back", async () => {
  const model = layerModel(list, tensors);
  const files = modelFiles({ kind: "layers", model }, model.parameters);
  expect(Object.keys(files)).toEqual(["model.json", "model.safetensors"]);
  const back = await readModelFiles(reader(files));
  expect(back.kind === "layers" && back.model.list).toEqual(list);
  const found = back.kind === "layers" ? back.model.stateDictionary(back.model.parameters) : new Map();
  for (const [name, { data }] of tensors) expect(found.get(name)?.data, name).toEqual(data);
});

test("ONNX, there and back, with trained parameters", async () => {
  const model = readOnnx(onnx);
  const w = fromData(floats([3, 5], 9));
  const files = modelFiles({ kind: "onnx", model }, { w });
  const back = await readModelFiles(reader(files));
  expect(back.model.parameters.w!.data).toEqual(w.data);
});

describe("refuses", () => {
  const model = layerModel(list, tensors);
  const files = modelFiles({ kind: "layers", model }, model.parameters);
  const about = (value: unknown) => ({
    ...files,
    "model.json": new TextEncoder().encode(JSON.stringify(value)),
  });
  test.each([
    ["an empty directory", {}, "model: model.json: expected the file; got none"],
    [
      "weights that are not there",
      { "model.json": files["model.json"]! },
      "model.safetensors: expected the file",
    ],
    ["a later version", about({ format: "grus-model", version: 2 }), 'got format "grus-model" version 2'],
    ["another format", about({ layers: [] }), "got format none version none"],
    [
      "another kind",
      about({ format: "grus-model", version: 1, kind: "tree" }),
      '"layers" or "onnx"; got "tree"',
    ],
    ["a list", about([1]), "model.json: expected an object"],
    ["no JSON", { "model.json": Uint8Array.of(123, 34) }, "model.json: expected JSON"],
    ["no text", { "model.json": Uint8Array.of(255, 254) }, "model.json: expected JSON"],
  ] as [string, Record<string, Uint8Array>, string][])("%s", async (_, own, reason) => {
    await expect(readModelFiles(reader(own))).rejects.toThrow(reason);
  });
});

describe("every version stays readable", () => {
  const folder = new URL("../../test/fixtures/models/", import.meta.url);
  test.each(readdirSync(folder))("%s", async (name) => {
    const read = async (file: string) => new Uint8Array(readFileSync(new URL(`${name}/${file}`, folder)));
    const { kind, model } = await readModelFiles(read);
    expect(name).toBe(`v1-${kind}`);
    if (kind === "onnx") expect(model.parameters.w!.data).toEqual(floats([3, 5], 2).data);
    else expect(model.stateDictionary(model.parameters).get("norm.bias")!.data).toEqual(floats([2], 6).data);
  });
});
