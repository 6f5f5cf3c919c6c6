// Keras files against numpy implementations of its formulas (make-keras.py of the fixtures), which were
// checked against Keras' own tests.

import { readSafetensors } from "@grus/io";
import { evaluate, fromData, referenceBackend } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { readKeras } from "../src/read-keras.ts";
import { kerasFile } from "./keras-archives.ts";

/** Inputs and expected outputs. */
function known(name: string) {
  const { tensors } = readSafetensors(kerasFile(`${name}.safetensors`));
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
    const model = readKeras(kerasFile(file));
    expect(model.outputs.map(({ name }) => name).sort()).toEqual(Object.keys(outputs).sort());
    const found = await evaluate(referenceBackend(), model.apply(model.parameters, inputs));
    for (const [name, value] of Object.entries(outputs)) {
      expect(found[name]!.shape).toEqual(value.shape);
      expectClose(found[name]!.data, value.data, { absolute: 1e-5, relative: 1e-5, name });
    }
  });
});
