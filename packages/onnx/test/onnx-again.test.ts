// Models of other programs, read and rewritten by Grus, against the outputs of those programs.
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { decodeMessage } from "../src/protobuf.ts";
import { readOnnx } from "../src/read-onnx.ts";
import { modelProto } from "../src/schema.ts";
import { writeOnnx } from "../src/write-onnx.ts";
import { onnxFixtures } from "./onnx-fixtures.ts";
import { byOnnxRuntime } from "./onnx-models.ts";

const fixtures = onnxFixtures().filter(({ name }) => /\.(17|18|20)$/.test(name));

/** Models in which lengths have remainders, as from strides and splits, and the error for each. */
const REFUSED: Readonly<Record<string, string>> = {
  "reduced.18": "step slice: expected numbers computed from batch and time",
  "shaped.17": "a constant: expected numbers computed from batch and time",
  "windowed.17": "a constant: expected numbers computed from batch and time",
};

describe("read, written and run", () => {
  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
    "%s",
    async (name, { file, cases }) => {
      const { parameters, apply, inputs: described } = readOnnx(file);
      const inputs = described.map((value) => ({
        ...value,
        shape: value.shape?.map((length, axis) => length || `${value.name}${axis}`),
      }));
      const write = () => writeOnnx({ parameters, apply, inputs });
      if (REFUSED[name] !== undefined) return expect(write).toThrow(REFUSED[name]);
      const again = write();
      for (const { inputs: given, outputs } of cases) {
        const found = await byOnnxRuntime(again, given);
        for (const [own, { shape, data }] of Object.entries(outputs)) {
          expect([own, [...found[own]!.shape]]).toEqual([own, [...shape]]);
          expectClose(found[own]!.data, data, { absolute: 1e-5 });
        }
      }
      const { node: nodes, initializer } = decodeMessage(modelProto, again).graph!;
      const constants = new Set(initializer.map((proto) => proto.name));
      for (const { opType = "", input } of nodes)
        if (/^(GRU|LSTM|RNN)$/.test(opType))
          for (const weight of input.slice(1, 4)) expect(weight === "" || constants.has(weight)).toBe(true);
    },
  );
});
