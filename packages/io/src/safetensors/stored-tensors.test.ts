import type { TensorData } from "@grus/tensor";
import { expect, test } from "vitest";
import { bytesOf, fileOf } from "../../test/file-of.ts";
import { readSafetensors } from "./read-safetensors.ts";
import { SafetensorsError } from "./safetensors-error.ts";
import { float16Weights, int8Weights } from "./weight-encodings.ts";
import { writeSafetensors } from "./write-safetensors.ts";

const weight: TensorData = {
  shape: [20, 3, 16],
  dtype: "float32",
  data: Float32Array.from({ length: 960 }, (_, i) => Math.sin(i) * (1 + (i % 5))),
};
const others: Record<string, TensorData> = {
  bias: { shape: [1000], dtype: "float32", data: Float32Array.from({ length: 1000 }, Math.cos) },
  small: { shape: [2, 2], dtype: "float32", data: Float32Array.of(0.1, 0.2, 0.3, 0.4) },
  ids: { shape: [30, 30], dtype: "int32", data: new Int32Array(900).fill(3) },
};

test.each([
  ["float16", float16Weights, "F16", 2, 2 ** -11],
  ["int8", int8Weights, "I8", 1, 1 / 127 / 1.99],
] as const)(
  "weights in %s are read as float32, and nothing else changes",
  (_, weights, element, bytes, error) => {
    const file = writeSafetensors({ weight, ...others }, { format: "pt" }, { weights });
    const plain = writeSafetensors({ weight, ...others }, { format: "pt" });
    expect(plain.length - file.length).toBeGreaterThan((4 - bytes) * 960 - 300);
    const { tensors, elements, metadata } = readSafetensors(file);
    expect(metadata).toEqual({ format: "pt" });
    expect([...tensors.keys()].sort()).toEqual(["bias", "ids", "small", "weight"]);
    for (const [name, expected] of Object.entries(others)) expect(tensors.get(name)).toEqual(expected);
    expect(elements.get("weight")).toBe(element);
    const found = tensors.get("weight")!;
    expect([found.shape, found.dtype]).toEqual([weight.shape, "float32"]);
    const apart = found.data.map((value, i) => Math.abs(value - weight.data[i]!) / 5);
    expect(Math.max(...apart)).toBeLessThan(error);
    expect(Math.max(...apart)).toBeGreaterThan(0);
    expect(writeSafetensors(tensors, metadata, { weights })).toEqual(file);
  },
);

test("float16 refuses what it cannot hold", () => {
  const data = weight.data.map((value) => 1e5 * value) as Float32Array;
  expect(() => writeSafetensors({ weight: { ...weight, data } }, {}, { weights: float16Weights })).toThrow(
    SafetensorsError,
  );
  expect(() => writeSafetensors({ weight: { ...weight, data } }, {}, { weights: float16Weights })).toThrow(
    /tensor "weight": expected values that fit into float16; got -?\d/,
  );
});

test("int8 without scales is refused, in a file that says it has them", () => {
  const file = fileOf(
    {
      __metadata__: { "grus.weights": "int8" },
      w: { dtype: "I8", shape: [2, 2], data_offsets: [0, 4] },
      "w.scale": { dtype: "F32", shape: [1], data_offsets: [4, 8] },
    },
    new Uint8Array([...Int8Array.of(1, 2, 3, 4), ...bytesOf(Float32Array.of(1))]),
  );
  expect(() => readSafetensors(file)).toThrow(
    /tensor "w": expected a tensor w.scale of 2 scales, F32; got float32 \[1\]/,
  );
});

test("int8 of others stays int32", () => {
  const file = fileOf({ w: { dtype: "I8", shape: [2], data_offsets: [0, 2] } }, Uint8Array.of(1, 255));
  expect(readSafetensors(file).tensors.get("w")).toEqual({
    shape: [2],
    dtype: "int32",
    data: Int32Array.of(1, -1),
  });
});
