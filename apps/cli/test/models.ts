// Models from the readers' fixtures, and files of tensors for them.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readPyTorch, readSafetensors, writeSafetensors } from "@grus/io";
import { fixturePath } from "@grus/testing/fixtures";
import type { StateDictionary, TensorData } from "grus";
import { expect } from "vitest";
import { folder, grus } from "./command.ts";

/** A PyTorch tagger with a vocabulary of 20 tokens, with tokens and its logits. */
export const checkpoint: string = fixturePath("pytorch/tagger.pt");
export const saved: StateDictionary = readPyTorch(readFileSync(checkpoint)).tensors;

/** Another, exported by PyTorch, with a vocabulary of 13. */
export const onnxTagger: string = fixturePath("onnx/tagger.17.onnx");

/**
 * ONNX: y of x [2, 3], which is x + x if the integer "rate" is 16000 and x * x otherwise, negated if the flag
 * "negative" is set: two If nodes, made with the test models of @grus/onnx.
 */
export const branching: string = fileURLToPath(new URL("./fixtures/branch.onnx", import.meta.url));

/** The layers of the checkpoint. */
export const layers: string = fixturePath("tagger-layers.json");

/** The flags that turn the checkpoint into a model. */
export const asTagger: readonly string[] = ["--layers", layers, "--prefix", "model"];

/** A file of tensors in a fresh folder. */
export function tensorFile(tensors: Readonly<Record<string, TensorData>>): string {
  const path = join(folder(), "in.safetensors");
  writeFileSync(path, writeSafetensors(tensors));
  return path;
}

/** The tensors of a safetensors file. */
export const tensorsIn = (path: string): ReadonlyMap<string, TensorData> =>
  readSafetensors(new Uint8Array(readFileSync(path))).tensors;

/** Tokens for the ONNX tagger. */
export function tokens13(rows = 3, time = 7): string {
  const data = Int32Array.from({ length: rows * time }, (_, i) => (i * i + i) % 13);
  return tensorFile({ tokens: { shape: [rows, time], dtype: "int32", data } });
}

/** Whole numbers. */
export function integers(values: readonly number[], shape: readonly number[] = [values.length]): TensorData {
  return { shape, dtype: "int32", data: Int32Array.from(values) };
}

/** Floats. */
export function floats(values: readonly number[], shape: readonly number[] = [values.length]): TensorData {
  return { shape, dtype: "float32", data: Float32Array.from(values) };
}

/** The outputs of `grus run`. */
export async function outputsOf(
  model: string,
  input: string,
  ...flags: readonly string[]
): Promise<ReadonlyMap<string, TensorData>> {
  const output = join(folder(), "out.safetensors");
  const { code, error } = await grus("run", model, "--input", input, "--output", output, ...flags);
  expect(code, error).toBe(0);
  return tensorsIn(output);
}
