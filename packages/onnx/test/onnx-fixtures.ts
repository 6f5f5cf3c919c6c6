// Models exported by PyTorch or made by hand, with inputs and reference outputs.

import { readSafetensors } from "@grus/io";
import type { TensorData } from "@grus/tensor";
import { fixtureFile, fixtureNames } from "@grus/testing/fixtures";

/** Inputs and their outputs, by name. */
export interface FixtureCase {
  readonly inputs: Readonly<Record<string, TensorData>>;
  readonly outputs: Readonly<Record<string, TensorData>>;
}

/** A model with its cases; they differ in batch and time. */
export interface OnnxFixture {
  /** Such as `tagger.17`: the model and the operator set. */
  readonly name: string;
  readonly file: Uint8Array;
  readonly cases: readonly FixtureCase[];
}

/** Every model of the folder. */
export function onnxFixtures(): OnnxFixture[] {
  return fixtureNames("onnx", /\.onnx$/).map((name) => ({
    name: name.replace(/\.onnx$/, ""),
    file: fixtureFile(`onnx/${name}`),
    cases: casesOf(name.replace(/\.\d+\.onnx$/, "")),
  }));
}

/** One model by name. Throws if it does not exist. */
export function onnxFixture(name: string): OnnxFixture {
  const found = onnxFixtures().find((fixture) => fixture.name === name);
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found;
}

function casesOf(name: string): FixtureCase[] {
  const cases: { inputs: Record<string, TensorData>; outputs: Record<string, TensorData> }[] = [];
  const { tensors } = readSafetensors(fixtureFile(`onnx/${name}.safetensors`));
  for (const [key, value] of tensors) {
    const [place, side, own] = key.split("/") as [string, string, string];
    const at = Number(place);
    cases[at] ??= { inputs: {}, outputs: {} };
    cases[at][side === "in" ? "inputs" : "outputs"][own] = value;
  }
  return cases;
}
