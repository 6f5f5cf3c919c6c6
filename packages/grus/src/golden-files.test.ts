// Golden samples as files: round trips, and every version stays readable.
import { readFileSync } from "node:fs";
import { ModelFileError, writeSafetensors } from "@grus/io";
import { mul, referenceBackend, type Tensor, tanh, tensor } from "@grus/tensor";
import { goldenSamples, verify } from "@grus/train";
import { describe, expect, test } from "vitest";
import { goldenFile, goldenFromFile } from "./golden-files.ts";

const parameters = { w: tensor([0.5, -1, 2]) };
const plain = { parameters, apply: ({ w }: typeof parameters, x: Tensor) => tanh(mul(w, x)) };
const named = {
  parameters,
  apply: ({ w }: typeof parameters, { "a.b": x, c }: Record<string, Tensor>) => ({
    "y.z": mul(w, x!),
    t: mul(x!, c!),
  }),
};
const x = tensor([
  [1, 2, 3],
  [-1, 0.5, 0.25],
]);

test.each([
  ["one tensor", plain, x],
  ["tensors by name", named, { "a.b": x, c: tensor([2, 3, 4]) }],
] as const)("%s: written and read back", async (_, model, input) => {
  const samples = await goldenSamples<typeof parameters, never>(model as never, input as never);
  const back = goldenFromFile(goldenFile(samples));
  expect(back.gradients).toEqual(samples.gradients);
  expect(Object.keys(back.outputs).sort()).toEqual(Object.keys(samples.outputs).sort());
  const found = await verify({ ...(model as object), golden: back } as never, referenceBackend());
  expect(found.isAccurate).toBe(true);
  const wrong = { ...(model as object), parameters: { w: tensor([0.5, -1, 2.1]) }, golden: back };
  expect((await verify(wrong as never, referenceBackend())).isAccurate).toBe(false);
});

test("version 1 stays readable", () => {
  const path = new URL("../test/fixtures/golden-v1.safetensors", import.meta.url);
  const { input, outputs, gradients } = goldenFromFile(new Uint8Array(readFileSync(path)));
  expect(input).toMatchObject({ "a.b": { shape: [2, 3] }, c: { shape: [3] } });
  expect(Array.from(outputs["y.z"]!.data)).toEqual([0.5, -2, 6, -0.5, -0.5, 0.5]);
  expect(gradients.w!.norm).toBeCloseTo(
    Math.hypot(1 - Math.cos(3), 2 * Math.cos(1) + Math.cos(4) / 2, 3 * Math.cos(2) + Math.cos(5) / 4),
    6,
  );
});

describe("refuses", () => {
  const one = { a: tensor([1]) };
  const texts = { format: "grus-golden", version: "1", gradients: "{}" };
  test.each([
    ["another format", {}, 'expected format "grus-golden" version "1"; got format none'],
    ["a later version", { ...texts, version: "2" }, 'got format "grus-golden" version "2"'],
    ["invalid gradients", { ...texts, gradients: "[1]" }, "gradients: expected a norm and a projection"],
    ["invalid JSON", { ...texts, gradients: "{" }, "gradients: expected a norm and a projection"],
    [
      "a gradient without a projection",
      { ...texts, gradients: '{"w":{"norm":1}}' },
      "gradients: expected a norm and a projection",
    ],
  ] as const)("%s", (_, metadata, reason) => {
    const read = () => goldenFromFile(writeSafetensors(one, metadata as Record<string, string>));
    expect(read).toThrow(reason);
    expect(read).toThrow(ModelFileError);
  });

  test("gradients that are not finite", () => {
    const gradients = { w: { norm: Number.NaN, projection: 1 } };
    const samples = { formatVersion: 1, input: x, outputs: {}, gradients } as const;
    expect(() => goldenFile(samples)).toThrow(
      'the gradient of "w": expected a finite norm and projection; got NaN and 1',
    );
  });

  test("nested inputs", () => {
    const samples = { formatVersion: 1, input: { a: { b: x } }, outputs: {}, gradients: {} } as const;
    expect(() => goldenFile(samples as never)).toThrow('input "a": expected a tensor; got a record or list');
  });
});
