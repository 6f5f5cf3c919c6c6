// Written models against ONNX Runtime, against Grus itself, and read again.
import { describe, expect, test } from "vitest";
import { writeOnnx } from "../src/onnx/write-onnx.ts";
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
