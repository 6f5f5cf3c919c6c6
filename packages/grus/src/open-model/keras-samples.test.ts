// Every file that Keras 3.15 wrote is opened by its content, runs and is written as ONNX, or is refused.
import { type NamedModel, type NamedTensorRecord, readSafetensors } from "@grus/io";
import { modelAt } from "@grus/io/node";
import { readOnnx, writeOnnx } from "@grus/onnx";
import { compile, fromData, GrusError, type Tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { sampleFile, samplePath, samplesOf } from "@grus/testing/samples";
import { afterAll, describe, expect, test } from "vitest";
import { createBackend } from "../backend.ts";
import { openModel, openRunnable } from "./open-model.ts";

const samples = samplesOf("keras");
const of = (kind: string) => samples.filter((sample) => sample.expect === kind);

/** The file does not hold what its answers were computed with. */
const withoutAnswers: ReadonlySet<string> = new Set(["normalization"]);

function inputsOf(model: NamedModel, name: string): NamedTensorRecord {
  const { tensors } = readSafetensors(sampleFile("keras", `${name}.inputs.safetensors`));
  const given = [...tensors.values()].map((value): Tensor => fromData(value));
  return Object.fromEntries(model.inputs.map((input, i) => [input.name, given[i]!]));
}

const backend = await createBackend("wasm", { threads: 1 });
afterAll(() => backend.dispose());

/** What the backend computes that runs by default. */
async function outputsOf(model: NamedModel, inputs: NamedTensorRecord) {
  const compiled = await compile(backend, model.apply, model.parameters, inputs);
  return Object.values(await compiled.run(model.parameters, inputs));
}

describe.skipIf(samples.length === 0)("samples, where they are beside the repository", () => {
  test.each([...of("run"), ...of("wish")])("$file runs, also as ONNX", async ({ name, file, tolerance }) => {
    const { model } = await openRunnable(await modelAt(samplePath("keras", file)));
    const inputs = inputsOf(model, name);
    const found = await outputsOf(model, inputs);
    const { tensors } = readSafetensors(sampleFile("keras", `${name}.outputs.safetensors`));
    const close = { absolute: tolerance, relative: tolerance };
    if (!withoutAnswers.has(name))
      [...tensors.values()].forEach((own, i) => expectClose(found[i]!.data, own.data, close));
    const written = readOnnx(writeOnnx(model));
    const again = await outputsOf(written, inputs);
    expect(again.map(({ shape }) => shape)).toEqual(found.map(({ shape }) => shape));
    again.forEach((own, i) => expectClose(own.data, found[i]!.data, close));
  });

  test.each(of("tensors"))("$file, weights alone", async ({ file }) => {
    expect((await openModel(await modelAt(samplePath("keras", file)))).kind).toBe("weights");
  });

  test.each(of("refuse"))("$file is refused", async ({ file }) => {
    const open = async () => openModel(await modelAt(samplePath("keras", file)));
    await expect(open()).rejects.toThrow(GrusError);
  });
});
