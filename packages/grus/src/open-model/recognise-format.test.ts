import { writeSafetensors } from "@grus/io";
import { fixtureNames, fixtureFile as read } from "@grus/testing/fixtures";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { recogniseFormat } from "./recognise-format.ts";

const text = (content: string) => new TextEncoder().encode(content);

describe("recognises", () => {
  const pytorch = fixtureNames("pytorch").map((name) => [name, read(`pytorch/${name}`)] as const);
  test.each(pytorch)("%s", (_, file) => {
    expect(recogniseFormat(file)).toBe("PyTorch");
  });

  test.each([
    ["ONNX", read("models/v1-onnx/model.onnx")],
    ["safetensors", read("models/v1-layers/model.safetensors")],
    ["safetensors", writeSafetensors({})],
    [
      "Keras",
      zipSync({ "config.json": text("{}"), "metadata.json": text("{}"), "model.weights.h5": text("") }),
    ],
    ["Keras", read("keras/tagger.keras")],
    ["Keras", read("keras/old-tagger.h5")],
    ["HDF5", read("keras/tagger.weights.h5")],
    ["checkpoint", read("checkpoint/v1-training.grus")],
    ["HDF5", Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 2)],
  ] as const)("%s", (format, file) => {
    expect(recogniseFormat(file)).toBe(format);
  });
});

test("the name decides only if the content does not", () => {
  const cut = read("models/v1-onnx/model.onnx").subarray(0, 100);
  expect(recogniseFormat(cut, "a/b.c/model.ONNX")).toBe("ONNX");
  expect(recogniseFormat(cut, "model.pth")).toBe("PyTorch");
  expect(recogniseFormat(read("keras/tagger.keras"), "model.onnx")).toBe("Keras");
  for (const name of ["onnx", "model.csv", "model.onnx/inner"])
    expect(recogniseFormat(cut, name)).toBeUndefined();
});

test.each([
  ["nothing", new Uint8Array(0)],
  ["a table", text("date,level\n2020-01-01,3\n2020-01-02,4\n")],
  ["a table of numbers", text("1,2,3,4\n".repeat(1000))],
  ["a truncated ONNX file", read("models/v1-onnx/model.onnx").subarray(0, 100)],
  ["JSON", text('{ "layers": [] }')],
  ["another archive", zipSync({ "a.txt": text("hello") })],
  ["a damaged archive", read("pytorch/tagger.pt").subarray(0, 900)],
  [
    "a truncated safetensors file",
    writeSafetensors({ a: { shape: [1], dtype: "float32", data: new Float32Array(1) } }).subarray(0, 30),
  ],
] as const)("does not recognise %s", (_, file) => {
  expect(recogniseFormat(file)).toBeUndefined();
});
