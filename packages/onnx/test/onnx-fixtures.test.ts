// Exported models against the outputs of PyTorch and ONNX Runtime.
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import { readOnnx } from "../src/read-onnx.ts";
import { onnxFixtures } from "./onnx-fixtures.ts";
import { byGrus, byOnnxRuntime } from "./onnx-models.ts";

const fixtures = onnxFixtures();

test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", async (_, { file, cases }) => {
  for (const { inputs, outputs } of cases) {
    const [found, runtime] = [await byGrus(file, inputs), await byOnnxRuntime(file, inputs)];
    expect(Object.keys(found).sort()).toEqual(Object.keys(outputs).sort());
    for (const [name, expected] of Object.entries(outputs)) {
      expect([name, found[name]!.dtype, [...found[name]!.shape]]).toEqual([
        name,
        expected.dtype,
        [...expected.shape],
      ]);
      expectClose(found[name]!.data, expected.data, { absolute: 1e-5 });
      expectClose(found[name]!.data, runtime[name]!.data, { absolute: 1e-5 });
    }
  }
});

test("the fixtures cover the operator sets of PyTorch 1.13 and later ones, at several sizes each", () => {
  const opsets = new Set(fixtures.map(({ file }) => readOnnx(file).opset));
  expect([...opsets].sort()).toEqual([11, 12, 13, 14, 17, 18, 20, 22]);
  expect(fixtures.length).toBeGreaterThan(50);
  for (const { cases } of fixtures) expect(cases.length).toBeGreaterThan(1);
});
