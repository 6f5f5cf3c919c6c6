// Shared by tests of written models: lengths at which to run them, and comparisons.
import { compile, referenceBackend, type Tensor, type TensorData } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { expect } from "vitest";
import { decodeMessage } from "../src/protobuf.ts";
import { type GraphProto, modelProto } from "../src/schema.ts";
import type { ExportCase } from "./onnx-exports.ts";

/** Lengths at which files are run, distinct from the traced ones. */
export const RUNS: readonly Readonly<Record<"batch" | "time" | "steps", number>>[] = [
  { batch: 2, time: 5, steps: 4 },
  { batch: 3, time: 8, steps: 2 },
  { batch: 1, time: 1, steps: 1 },
];

/** The outputs of Grus without a file. */
export async function directly(
  { parameters, apply }: Pick<ExportCase, "parameters" | "apply">,
  inputs: Record<string, TensorData>,
): Promise<Record<string, Tensor>> {
  const compiled = await compile(referenceBackend(), apply, parameters, inputs as Record<string, Tensor>);
  return (await compiled.run(parameters, inputs)) as Record<string, Tensor>;
}

export function expectSame(found: Record<string, TensorData>, expected: Record<string, TensorData>): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { shape, dtype, data }] of Object.entries(expected)) {
    expect([name, found[name]!.dtype, [...found[name]!.shape]]).toEqual([name, dtype, [...shape]]);
    expectClose(found[name]!.data, data, { absolute: 1e-5 });
  }
}

/** The operators of a file, including those of inner graphs. */
export function operatorsOf(file: Uint8Array): string[] {
  const of = ({ node }: GraphProto): string[] =>
    node.flatMap(({ opType = "", attribute }) => [opType, ...attribute.flatMap(({ g }) => (g ? of(g) : []))]);
  return of(decodeMessage(modelProto, file).graph!);
}
