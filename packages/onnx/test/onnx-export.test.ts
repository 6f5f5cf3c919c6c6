// Written models against ONNX Runtime, against Grus itself, and read again.
import { add, mul, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { readOnnx } from "../src/read-onnx.ts";
import { writeOnnx } from "../src/write-onnx.ts";
import { directly, expectSame, operatorsOf, RUNS } from "./onnx-export-runs.ts";
import { exportCases, feed } from "./onnx-exports.ts";
import { byGrus, byOnnxRuntime } from "./onnx-models.ts";

describe("equals ONNX Runtime and Grus at several lengths", () => {
  test.each(exportCases.map((own) => [own.name, own] as const))("%s", async (_, own) => {
    const file = writeOnnx(own);
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

test("what is trained comes back as parameters, and nothing else", () => {
  const scale = tensor([0.5, -1, 2]);
  const long = tensor(Float32Array.from({ length: 100 }, (_, i) => Math.sin(i)));
  const file = writeOnnx({
    parameters: { w: tensor([1, 2, 3]), b: tensor([0.25]) },
    apply: ({ w, b }, { x }) => ({ y: add(mul(mul(x!, scale), w), b), z: add(long, b) }),
    inputs: { x: { shape: ["batch", 3] } },
  });
  expect(Object.keys(readOnnx(file).parameters)).toEqual(["w", "b"]);
});
