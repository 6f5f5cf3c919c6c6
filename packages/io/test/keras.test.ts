// Files of Keras' against what numpy computes from its formulas (test/fixtures/make-keras.py), which was checked against Keras' own tests.
import { readFileSync } from "node:fs";
import { evaluate, fromData, referenceBackend } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { readKeras } from "../src/keras/read-keras.ts";
import { writeOnnx } from "../src/onnx/write-onnx.ts";
import { readSafetensors } from "../src/safetensors/read-safetensors.ts";
import { byOnnxRuntime } from "./onnx-models.ts";

const bytes = (name: string) =>
  new Uint8Array(readFileSync(new URL(`fixtures/keras/${name}`, import.meta.url)));

/** Inputs and expected outputs. */
function known(name: string) {
  const { tensors } = readSafetensors(bytes(`${name}.safetensors`));
  const of = (kind: string) =>
    Object.fromEntries(
      [...tensors]
        .filter(([key]) => key.startsWith(`${kind}:`))
        .map(([key, value]) => [key.slice(kind.length + 1), fromData(value)]),
    );
  return { inputs: of("input"), outputs: of("output") };
}

const cases: readonly (readonly [file: string, expected: string])[] = [
  ["tagger.keras", "tagger"],
  ["stack.keras", "stack"],
  ["forms-gru.keras", "forms-gru"],
  ["forms-lstm.keras", "forms-lstm"],
  ["forms-simple-rnn.keras", "forms-simple-rnn"],
  ["forms-bidirectional.keras", "forms-bidirectional"],
  ["pointwise.keras", "pointwise"],
  ["branches.keras", "branches"],
  ["branches.h5", "branches"],
  ["seq2seq.keras", "seq2seq"],
  ["masks.keras", "masks"],
  ["nested.keras", "nested"],
  ["older.keras", "older"],
  ["deep.keras", "deep"],
  ["deep-new-groups.keras", "deep"],
  ["deep-latest.keras", "deep"],
  ["deep-chunked.keras", "deep"],
  ["deep-float64.keras", "deep"],
  ["old-tagger.h5", "old-tagger"],
  ["old-tagger-2.2.h5", "old-tagger"],
  ["old-seq2seq.h5", "old-seq2seq"],
];

describe("outputs within 1e-5 of Keras' formulas", () => {
  test.each(cases)("%s", async (file, expected) => {
    const { inputs, outputs } = known(expected);
    const model = readKeras(bytes(file));
    expect(model.outputs.map(({ name }) => name).sort()).toEqual(Object.keys(outputs).sort());
    const found = await evaluate(referenceBackend(), model.apply(model.parameters, inputs));
    for (const [name, value] of Object.entries(outputs)) {
      expect(found[name]!.shape).toEqual(value.shape);
      expectClose(found[name]!.data, value.data, { absolute: 1e-5, relative: 1e-5, name });
    }
  });
});

describe("written as ONNX, with open lengths, and run by ONNX Runtime", () => {
  test.each(["tagger.keras", "stack.keras", "branches.keras", "old-tagger.h5"])("%s", async (file) => {
    const { inputs, outputs } = known(file.replace(/\.\w+$/, ""));
    const model = readKeras(bytes(file));
    const exported = writeOnnx({
      parameters: model.parameters,
      apply: model.apply,
      inputs: Object.fromEntries(
        model.inputs.map(({ name, shape, dtype }) => [
          name,
          { dtype, shape: shape!.map((length, axis) => length ?? (axis === 0 ? "batch" : "time")) },
        ]),
      ),
    });
    const found = await byOnnxRuntime(exported, inputs);
    for (const [name, value] of Object.entries(outputs)) {
      expect(found[name]!.shape).toEqual(value.shape);
      expectClose(found[name]!.data, value.data, { absolute: 1e-5, relative: 1e-5, name });
    }
  });
});
