// Keras models on the command line: run directly, and converted to ONNX; against numbers computed by Keras'
// formulas.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors, writeSafetensors } from "@grus/io";
import { expectClose } from "@grus/testing";
import { fixturePath } from "@grus/testing/fixtures";
import type { TensorData } from "grus";
import { describe, expect, test } from "vitest";
import { folder, grus } from "./command.ts";

const fixture = (name: string) => fixturePath(`keras/${name}`);

function under(kind: string, name: string): Map<string, TensorData> {
  const { tensors } = readSafetensors(new Uint8Array(readFileSync(fixture(`${name}.safetensors`))));
  const own = [...tensors].filter(([key]) => key.startsWith(`${kind}:`));
  return new Map(own.map(([key, data]) => [key.slice(kind.length + 1), data]));
}

/** Runs a model on the inputs of a fixture, and compares with its outputs. */
async function expectRun(model: string, name: string): Promise<void> {
  const [input, output] = [join(folder(), "in.safetensors"), join(folder(), "out.safetensors")];
  writeFileSync(input, writeSafetensors(under("input", name)));
  const { code, error } = await grus("run", model, "--input", input, "--output", output);
  expect(code, error).toBe(0);
  const found = readSafetensors(new Uint8Array(readFileSync(output))).tensors;
  const expected = under("output", name);
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [key, { data }] of expected)
    expectClose(found.get(key)!.data, data, { absolute: 1e-5, name: key });
}

describe.each([
  ["forms-gru.keras", "forms-gru"],
  ["forms-lstm.keras", "forms-lstm"],
  ["forms-simple-rnn.keras", "forms-simple-rnn"],
  ["forms-bidirectional.keras", "forms-bidirectional"],
  ["masks.keras", "masks"],
  ["tagger.keras", "tagger"],
  ["old-tagger.h5", "old-tagger"],
])("%s", (file, name) => {
  test("runs directly", () => expectRun(fixture(file), name));

  test("runs as ONNX", async () => {
    const to = join(folder(), "model.onnx");
    const { code, error } = await grus("convert", fixture(file), to);
    expect(code, error).toBe(0);
    await expectRun(to, name);
  });
});

test("converts to a directory with golden samples, and to a module", async () => {
  const directory = join(folder(), "tagger");
  const { error } = await grus("convert", fixture("tagger.keras"), directory);
  expect(error).toContain("model.json, model.onnx, golden.safetensors");
  expect((await grus("verify", directory)).out).toContain("accurate: largest error");
  const esm = join(folder(), "tagger.mjs");
  const sizes = ["--size", "batch=3,time=7"];
  const exported = await grus("export", fixture("tagger.keras"), "--esm", esm, ...sizes);
  expect(exported.out).toContain("output time_distributed: float32 [3, 7, 5]");
});

describe("grus inspect", () => {
  test("a model: layers, their outputs, gates", async () => {
    const { out } = await grus("inspect", fixture("tagger.keras"));
    expect(out).toContain("Keras 3.10.0, 5 layers, 249 parameters");
    expect(out).toContain("input  input_layer: int32 [batch, time]");
    expect(out).toMatch(/^bidirectional +Bidirectional +\[\?, \?, 6\] +162$/m);
    expect(out).toContain("bidirectional: z, r, h (sigmoid, tanh, reset after the product)");
  });

  test("weights alone, without the states of random generators", async () => {
    const { out } = await grus("inspect", fixture("tagger.weights.h5"));
    expect(out).toContain("HDF5, 11 tensors, 249 numbers\nleft out: 1 states of random generators");
    expect(out).toMatch(/^layers\/embedding\/vars\/0 +float32 +\[10, 4\]$/m);
    const to = join(folder(), "tagger.safetensors");
    const { error } = await grus("convert", fixture("tagger.weights.h5"), to);
    expect(error).toBe(`wrote ${to}\nleft out: 1 states of random generators`);
  });
});

test.each([
  ["a truncated file", "cut.keras", "error: zip: expected a directory at the end; got none"],
  ["an empty file", "empty.h5", "got an empty file"],
])("refuses %s", async (_, name, reason) => {
  const path = join(folder(), name);
  writeFileSync(path, name.startsWith("cut") ? readFileSync(fixture("tagger.keras")).subarray(0, 3000) : "");
  const { code, error } = await grus("inspect", path);
  expect(error).toContain(reason);
  expect(code).toBe(2);
});

test("tensors of a model include its running statistics and their naming convention", async () => {
  const read = (path: string) => readSafetensors(new Uint8Array(readFileSync(path)));
  const [keras, layers] = [join(folder(), "stack.safetensors"), join(folder(), "layers.safetensors")];
  await grus("convert", fixture("stack.keras"), keras);
  const { tensors, metadata } = read(keras);
  expect([...tensors.keys()]).toEqual(
    expect.arrayContaining(["batch_normalization.mean", "batch_normalization.variance"]),
  );
  expect(metadata).toEqual({});
  await grus("convert", fixture("../models/v1-layers"), layers);
  expect(read(layers).metadata).toEqual({ format: "pt" });
  const [own, again] = [join(folder(), "own.safetensors"), join(folder(), "again.safetensors")];
  writeFileSync(own, writeSafetensors(tensors, { author: "somebody" }));
  await grus("convert", own, again);
  expect(readFileSync(again)).toEqual(readFileSync(own));
});

test("writes Keras models as .keras, and refuses models without layers of Keras", async () => {
  const [again, layers, onnx] = ["again.keras", "layers.keras", "m.onnx"].map((name) => join(folder(), name));
  const { error } = await grus("convert", fixture("tagger.keras"), again!);
  expect(error).toContain(`wrote ${again}`);
  await expectRun(again!, "tagger");
  expect((await grus("convert", fixture("../models/v1-layers"), layers!)).code).toBe(0);
  expect((await grus("inspect", layers!)).out).toContain("Keras 3.15.1");
  await grus("convert", fixture("tagger.keras"), onnx!);
  const refused = await grus("convert", onnx!, again!);
  const small = await grus("convert", fixture("tagger.keras"), again!, "--weights", "int8");
  expect(small.error).toContain("Keras files have weights in float32; got int8.");
  expect(refused.error).toContain('a model of kind "onnx" does not consist of layers of Keras.');
  expect(refused.code).toBe(2);
});
