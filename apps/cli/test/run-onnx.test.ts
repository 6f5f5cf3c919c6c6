// `grus run` on ONNX files: every form of the recurrent operators against ONNX Runtime, and models exported
// by PyTorch against PyTorch.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors, writeSafetensors } from "@grus/io";
import { caseCount, expectClose } from "@grus/testing";
import { fixturePath } from "@grus/testing/fixtures";
import type { TensorData } from "grus";
import { describe, expect, test } from "vitest";
import { folder, grus } from "./command.ts";

/** Every n-th of the models; @grus/onnx compares all of them without a command line. */
const stride = caseCount(6, 1);
const some = <T>(all: readonly T[]): T[] => all.filter((_, i) => i % stride === 0);

const tensorsIn = (path: string) => readSafetensors(new Uint8Array(readFileSync(path)));
const models = (path: string) => readdirSync(path).filter((name) => name.endsWith(".onnx"));

/** The tensors whose names begin with the prefix, which is removed. */
function under(start: string, tensors: ReadonlyMap<string, TensorData>): [string, TensorData][] {
  return [...tensors]
    .filter(([name]) => name.startsWith(start))
    .map(([name, data]) => [name.slice(start.length), data]);
}

async function expectRun(
  model: string,
  inputs: readonly [string, TensorData][],
  outputs: readonly [string, TensorData][],
): Promise<void> {
  const place = folder();
  const [input, output] = [join(place, "in.safetensors"), join(place, "out.safetensors")];
  writeFileSync(input, writeSafetensors(inputs));
  const { code, error } = await grus("run", model, "--input", input, "--output", output);
  expect(error).toContain("ran on wasm");
  expect(code).toBe(0);
  const found = tensorsIn(output).tensors;
  expect([...found.keys()].sort()).toEqual(outputs.map(([name]) => name).sort());
  for (const [name, expected] of outputs) {
    expect(found.get(name)!.shape).toEqual(expected.shape);
    expectClose(found.get(name)!.data, expected.data, { absolute: 1e-5 });
  }
}

describe("equals ONNX Runtime", () => {
  const path = fixturePath("onnx-recurrent");
  const named = models(path).map((name) => {
    const { tensors, metadata } = tensorsIn(join(path, name.replace(".onnx", ".safetensors")));
    return [`${name}: ${metadata.form}`, join(path, name), tensors] as const;
  });

  test("in every form of every recurrent operator", () => {
    const forms = (text: string) => named.filter(([name]) => name.includes(text)).length;
    for (const kind of ["RNN", "GRU", "LSTM"]) expect(forms(kind), kind).toBeGreaterThan(10);
    const options = [
      "linear_before_reset",
      "reverse",
      "bidirectional",
      "clip",
      "activations",
      "input_forget",
      "layout",
      "lengths",
      "initial",
      "peepholes",
    ];
    for (const option of options) expect(forms(option), option).toBeGreaterThan(0);
  });

  test.each(some(named))("%s", async (_, model, tensors) => {
    await expectRun(model, under("input.", tensors), under("output.", tensors));
  });
});

describe("equals PyTorch", () => {
  const path = fixturePath("onnx");
  test.each(some(models(path)))("%s", async (name) => {
    const { tensors } = tensorsIn(join(path, name.replace(/\.\d+\.onnx$/, ".safetensors")));
    const cases = [...new Set([...tensors.keys()].map((key) => key.split("/")[0]!))];
    expect(cases.length).toBeGreaterThan(0);
    for (const place of cases)
      await expectRun(join(path, name), under(`${place}/in/`, tensors), under(`${place}/out/`, tensors));
  });
});

test("finds weights in a file beside the model", async () => {
  const path = fixturePath("onnx-external");
  const { tensors } = tensorsIn(join(fixturePath("onnx"), "tagger.safetensors"));
  await expectRun(join(path, "tagger.onnx"), under("0/in/", tensors), under("0/out/", tensors));
  const alone = join(folder(), "tagger.onnx");
  writeFileSync(alone, readFileSync(join(path, "tagger.onnx")));
  const { code, error } = await grus("inspect", alone);
  expect([code, error]).toEqual([2, expect.stringContaining('the file "tagger.onnx.data" beside the model')]);
});
