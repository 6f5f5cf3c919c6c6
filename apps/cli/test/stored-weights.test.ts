// `--weights` of convert and export: an LSTM in int8 and float16, in every format.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors, writeSafetensors } from "@grus/io";
import { randomNormal, type TensorData } from "@grus/tensor";
import { key } from "grus";
import { describe, expect, test } from "vitest";
import { folder, grus } from "./command.ts";

const [inputSize, hiddenSize] = [24, 40];
const shapes: readonly (readonly [string, readonly number[]])[] = [
  ["rnn.weight_ih_l0", [4 * hiddenSize, inputSize]],
  ["rnn.weight_hh_l0", [4 * hiddenSize, hiddenSize]],
  ["rnn.bias_ih_l0", [4 * hiddenSize]],
  ["rnn.bias_hh_l0", [4 * hiddenSize]],
];

/** A directory with the model as tensors, and the flag that lists its layers. */
function model(): { readonly at: (name: string) => string; readonly flags: readonly string[] } {
  const place = folder();
  const at = (name: string) => join(place, name);
  const tensors = shapes.map(([name, shape], i): [string, TensorData] => {
    const data = Float32Array.from(randomNormal(key(i), [...shape]).data, (value) => value / 6);
    return [name, { shape, dtype: "float32", data }];
  });
  writeFileSync(at("in.safetensors"), writeSafetensors(tensors));
  const list = { layers: [{ name: "rnn", kind: "lstm", inputSize, hiddenSize }] };
  writeFileSync(at("layers.json"), JSON.stringify(list));
  return { at, flags: ["--layers", at("layers.json")] };
}

describe.each([
  ["float16", 0.6, "F16"],
  ["int8", 0.4, "I8"],
] as const)("--weights %s", (weights, share, element) => {
  test.each(["out.safetensors", "out", "out.onnx"])("convert to %s", async (name) => {
    const { at, flags } = model();
    const args = ["convert", at("in.safetensors"), at(name), ...flags, "--weights", weights];
    const { code, error } = await grus(...args);
    expect(code, error).toBe(0);
    const file = name === "out" ? at("out/model.safetensors") : at(name);
    expect(statSync(file).size / statSync(at("in.safetensors")).size).toBeLessThan(share);
    if (name !== "out.onnx") {
      const { elements } = readSafetensors(readFileSync(file));
      expect(elements.get("rnn.weight_hh_l0")).toBe(element);
    }
    if (name === "out") {
      expect(error).toMatch(new RegExp(`error [\\d.]+e-\\d of the largest output, of ${weights} weights`));
      // The golden samples are of the rounded weights.
      expect((await grus("verify", at("out"))).code).toBe(0);
    }
  });

  test("convert an ONNX file to a directory, and back", async () => {
    const { at, flags } = model();
    expect((await grus("convert", at("in.safetensors"), at("plain.onnx"), ...flags)).code).toBe(0);
    const { code, error } = await grus("convert", at("plain.onnx"), at("out"), "--weights", weights);
    expect(code, error).toBe(0);
    expect((await grus("verify", at("out"))).code).toBe(0);
    expect((await grus("convert", at("out"), at("back.onnx"))).code).toBe(0);
    expect(statSync(at("back.onnx")).size).toBe(statSync(at("out/model.onnx")).size);
  });

  test("export a module, with the error on its sample", async () => {
    const { at, flags } = model();
    const args = ["export", at("in.safetensors"), ...flags, "--size", "batch=1,time=3"];
    const { code, out, error } = await grus(...args, "--esm", at("own.mjs"), "--weights", weights);
    expect(code, error).toBe(0);
    expect(out).toMatch(
      new RegExp(`^error  [\\d.]+e-\\d of the largest output, of ${weights} weights$`, "m"),
    );
    const { verify } = await import(/* @vite-ignore */ at("own.mjs"));
    expect((await verify()).isAccurate).toBe(true);
    await grus(...args, "--esm", at("plain.mjs"));
    expect(statSync(at("own.mjs")).size).toBeLessThan(0.75 * statSync(at("plain.mjs")).size);
  });
});

test("another format is refused", async () => {
  const { at, flags } = model();
  const { code, error } = await grus(
    "convert",
    at("in.safetensors"),
    at("out"),
    ...flags,
    "--weights",
    "int4",
  );
  expect(code).toBe(2);
  expect(error).toContain("Expected one of float32, float16, int8.");
});
