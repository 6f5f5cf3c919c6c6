// What a model loses by weights in fewer bits.
import type { StandaloneSample } from "@grus/backend-wasm/standalone";
import { wasmBackend } from "@grus/backend-wasm/stored";
import {
  float16Weights,
  int8Weights,
  readSafetensors,
  type WeightEncoding,
  writeSafetensors,
} from "@grus/io";
import { constants, type WeightFormat } from "@grus/tensor";
import type { GoldenSamples } from "@grus/train";
import { compile, type NamedTensorRecord, type TensorData } from "grus";
import { type FixedModel, specsOf } from "./fixed-lengths.ts";

/**
 * The largest difference of the outputs for a sample with weights in `format`, relative to the largest
 * expected output; undefined for float32.
 */
export async function weightError(
  model: FixedModel,
  { inputs, outputs }: StandaloneSample,
  format: WeightFormat,
): Promise<number | undefined> {
  if (format === "float32") return undefined;
  const backend = await wasmBackend({ threads: 1, weights: format });
  try {
    const specs = specsOf(model);
    const apply = (given: NamedTensorRecord) => model.apply(model.parameters, given);
    const compiled = await compile(backend, apply, specs);
    const given = Object.entries(specs).map(([name, spec]) => [name, { ...spec, data: inputs[name]! }]);
    const found = await compiled.run(Object.fromEntries(given) as Record<string, TensorData>);
    const errors = Object.entries(outputs).map(([name, data]) => relativeError(found[name]!.data, data));
    return Math.max(...errors);
  } finally {
    await backend.dispose();
  }
}

/** How safetensors files hold weights in a format. */
export function encodingOf(format: WeightFormat): WeightEncoding | undefined {
  return { float32: undefined, float16: float16Weights, int8: int8Weights }[format];
}

/** Parameters as they are read from a file whose weights are in `format`. */
export function roundedWeights(parameters: NamedTensorRecord, format: WeightFormat): NamedTensorRecord {
  const weights = encodingOf(format);
  if (weights === undefined) return parameters;
  const { tensors } = readSafetensors(writeSafetensors(Object.entries(parameters), {}, { weights }));
  return constants<NamedTensorRecord>(Object.fromEntries(tensors));
}

/** A line about the largest error of the outputs of golden samples, relative to the largest of each. */
export function errorLine(found: Samples, expected: Samples, format: WeightFormat): string {
  const errors = Object.entries(expected.outputs).map(([name, { data }]) =>
    relativeError(found.outputs[name]!.data, data),
  );
  return `error ${Math.max(...errors).toExponential(1)} of the largest output, of ${format} weights`;
}

type Samples = Pick<GoldenSamples, "outputs">;

function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, magnitude] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(found[i]! - expected[i]!));
    magnitude = Math.max(magnitude, Math.abs(expected[i]!));
  }
  return difference / (magnitude || 1);
}
