// Files that Keras 3.15 wrote compute what it computed, and their parameters have gradients.
import { meanSquaredError } from "@grus/cells";
import { type NamedTensorRecord, readSafetensors } from "@grus/io";
import {
  compile,
  evaluate,
  flatten,
  fromData,
  referenceBackend,
  type Tensor,
  valueAndGrad,
  zeros,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { sampleFile, samplesOf } from "@grus/testing/samples";
import { describe, expect, test } from "vitest";
import { readHdf5Tensors, readKeras } from "../src/read-keras.ts";

const samples = samplesOf("keras").filter(({ file }) => /\.(keras|h5)$/.test(file));
const models = samples.filter((sample) => sample.expect !== "tensors");

/**
 * The layer of this file had been adapted before its weights were overwritten: the answers are those of the
 * model in memory, which its file does not determine.
 */
const withoutAnswers: ReadonlySet<string> = new Set(["normalization"]);

/** Tensors beside a file, in order. */
function known(name: string, kind: "inputs" | "outputs"): ReadonlyMap<string, Tensor> {
  const { tensors } = readSafetensors(sampleFile("keras", `${name}.${kind}.safetensors`));
  return new Map([...tensors].map(([key, value]) => [key, fromData(value)]));
}

function opened(name: string, file: string) {
  const model = readKeras(sampleFile("keras", file));
  const given = [...known(name, "inputs").values()];
  const inputs = Object.fromEntries(model.inputs.map((input, i) => [input.name, given[i]!]));
  return { model, apply: (own: NamedTensorRecord) => model.apply(own, inputs) };
}

describe.skipIf(samples.length === 0)("samples, where they are beside the repository", () => {
  test.each(models)("$file computes what Keras computed", async ({ name, file, tolerance }) => {
    const { model, apply } = opened(name, file);
    const expected = [...known(name, "outputs").values()];
    const found = Object.values(await evaluate(referenceBackend(), apply(model.parameters)));
    expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    if (withoutAnswers.has(name)) return;
    const close = { absolute: tolerance, relative: tolerance };
    found.forEach((own, i) => expectClose(own.data, expected[i]!.data, close));
  });

  test.each(models)("$file has a gradient for every parameter", async ({ name, file }) => {
    const { model, apply } = opened(name, file);
    const loss = (own: NamedTensorRecord) => {
      const y = apply(own)[model.outputs[0]!.name]!;
      return meanSquaredError(y, zeros(y.shape));
    };
    const step = await compile(referenceBackend(), valueAndGrad(loss), model.parameters);
    const { gradient } = await step.run(model.parameters);
    const dead = flatten(gradient).filter(({ leaf }) => leaf.data.every((own) => own === 0));
    expect(dead.map(({ path }) => path)).toEqual([]);
    expect(flatten(gradient).every(({ leaf }) => leaf.data.every(Number.isFinite))).toBe(true);
  });

  test.each(samples.filter((sample) => sample.expect === "tensors"))("$file, weights alone", (sample) => {
    const found = readHdf5Tensors(sampleFile("keras", sample.file));
    const expected = known(sample.name, "outputs");
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [path, own] of found) expectClose(own.read().data, expected.get(path)!.data);
  });
});
