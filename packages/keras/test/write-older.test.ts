// Models of Keras 2, of TensorFlow.js and in HDF5 compute the same after they are written as files of Keras 3.
import { readdirSync } from "node:fs";
import { evaluate, fromData, referenceBackend, type Tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { fixtureFile, fixturePath } from "@grus/testing/fixtures";
import { expect, test } from "vitest";
import { type KerasModel, readKeras } from "../src/read-keras.ts";
import { readTfjs } from "../src/tfjs/read-tfjs.ts";
import { writeKeras } from "../src/write/write-keras.ts";
import { kerasFile } from "./keras-archives.ts";

/** Inputs of any model: each row without zeros at its start, so that masks leave some of each. */
function drawn({ inputs }: KerasModel): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map(({ name, shape = ["batch", 5], dtype }) => {
      const lengths = shape.map((length, axis) => (typeof length === "number" ? length : axis === 0 ? 2 : 5));
      const size = lengths.reduce((a, b) => a * b, 1);
      const data = Array.from({ length: size }, (_, i) =>
        dtype === "int32" ? (i % 4) + 1 : Math.sin(3 * i + 1),
      );
      const own = dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data);
      return [name, fromData({ shape: lengths, dtype: dtype === "int32" ? "int32" : "float32", data: own })];
    }),
  );
}

async function expectSame(model: KerasModel): Promise<void> {
  const read = readKeras(writeKeras(model));
  expect(read.version).toMatch(/^3\./);
  const run = async (own: KerasModel, inputs: Record<string, Tensor>) =>
    Object.values(await evaluate(referenceBackend(), own.apply(own.parameters, inputs)));
  const given = drawn(model);
  const renamed = Object.fromEntries(Object.values(given).map((own, i) => [read.inputs[i]!.name, own]));
  const [found, expected] = [await run(read, renamed), await run(model, given)];
  found.forEach((own, i) => expectClose(own.data, expected[i]!.data, { absolute: 2e-6 }));
  expect(found.length).toBe(expected.length);
}

const layersModels = readdirSync(fixturePath("tfjs")).filter((name) => name !== "activations");

test.each(layersModels)("TensorFlow.js: %s", async (name) => {
  const read = (file: string) => Promise.resolve(fixtureFile(`tfjs/${name}/${file}`));
  await expectSame(await readTfjs(await read("model.json"), read));
});

test.each(["branches", "old-seq2seq", "old-tagger", "old-tagger-2.2"])("%s.h5", async (name) => {
  await expectSame(readKeras(kerasFile(`${name}.h5`)));
});

test("an archive of Keras 2", async () => {
  await expectSame(readKeras(kerasFile("older.keras")));
});

test("what Keras 3 lacks is refused by name", async () => {
  const read = (file: string) => Promise.resolve(fixtureFile(`tfjs/activations/${file}`));
  const model = await readTfjs(await read("model.json"), read);
  expect(() => writeKeras(model)).toThrowErrorMatchingInlineSnapshot(`
    [ModelFileError: Keras: layer "thresholded_re_lu_ThresholdedReLU1": expected a layer that Keras 3 has; got ThresholdedReLU.
    Train the model with another activation, or write ONNX.]
  `);
});
