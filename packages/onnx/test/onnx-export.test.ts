// Written models against ONNX Runtime and Grus, and read back.
import { layerModel, type NamedModel } from "@grus/io";
import { add, mul, ones, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { readOnnx } from "../src/read-onnx.ts";
import { writeOnnx } from "../src/write-onnx.ts";
import { directly, expectSame, operatorsOf, RUNS } from "./onnx-export-runs.ts";
import { exportCases, feed, written } from "./onnx-exports.ts";
import { byGrus, byOnnxRuntime, floats } from "./onnx-models.ts";

describe("equals ONNX Runtime and Grus at several lengths", () => {
  test.each(exportCases.map((own) => [own.name, own] as const))("%s", async (_, own) => {
    const file = written(own);
    for (const node of own.nodes ?? []) expect(operatorsOf(file)).toContain(node);
    for (const lengths of RUNS) {
      const inputs = Object.fromEntries(
        Object.entries(own.inputs).map(([name, input]) => [name, feed(name, input, lengths, own.vocabulary)]),
      );
      const expected = await directly(own, inputs);
      expectSame(await byOnnxRuntime(file, inputs), expected);
      expectSame(await byGrus(file, inputs), expected);
    }
  });
});

test("a layer model is written directly, with its own or other parameters", async () => {
  const layers = [{ name: "head", kind: "linear", inputSize: 3, outputSize: 2, bias: false }] as const;
  const model: NamedModel = layerModel({ layers }, new Map([["head.weight", floats([2, 3], 1)]]));
  const inputs = { input: floats([2, 4, 3], 2) };
  for (const parameters of [model.parameters, { "head.weight": ones([2, 3]) }]) {
    const { output } = await byOnnxRuntime(writeOnnx({ ...model, parameters }), inputs);
    const expected = await directly({ ...model, parameters }, inputs);
    expectSame({ output: output! }, expected);
  }
  expect(readOnnx(writeOnnx(model)).inputs.map(({ shape }) => shape)).toEqual([["batch", "time", 3]]);
});

test("trainable parameters are read back as parameters, and nothing else", () => {
  const scale = tensor([0.5, -1, 2]);
  const long = tensor(Float32Array.from({ length: 100 }, (_, i) => Math.sin(i)));
  const file = writeOnnx({
    parameters: { w: tensor([1, 2, 3]), b: tensor([0.25]) },
    apply: ({ w, b }, { x }) => ({ y: add(mul(mul(x!, scale), w), b), z: add(long, b) }),
    inputs: [{ name: "x", shape: ["batch", 3] }],
  });
  expect(Object.keys(readOnnx(file).parameters)).toEqual(["w", "b"]);
});
