// Golden samples for a model written to a directory.
import { randomNormal, sizeOf } from "@grus/tensor";
import { type GoldenSamples, goldenSamples } from "@grus/train";
import { GrusError, key, type NamedModel, type NamedTensorRecord, type TensorData } from "grus";
import { divideInputs, withKnown } from "./known-inputs.ts";
import type { NamedOpened } from "./open-model.ts";

/** Lengths of dynamic axes in generated inputs: different and small. */
const OPEN_LENGTHS = [2, 5, 3, 4];

/** The maximum total size of generated inputs, since the reference backend computes their outputs. */
const MAX_NUMBERS = 2 ** 22;

/** The largest number of parameters of which gradients are recorded, and samples computed in float64. */
const MAX_GRADIENTS = 2 ** 22;

/** Whether a model has too many parameters for gradients, and for float64, in golden samples. */
export function isLarge(model: Pick<NamedModel, "parameters">): boolean {
  return parameterCount(model) > MAX_GRADIENTS;
}

/** The number of elements of all parameters. */
export function parameterCount({ parameters }: Pick<NamedModel, "parameters">): number {
  return Object.values(parameters).reduce((total, { shape }) => total + sizeOf(shape), 0);
}

/** The golden samples of a model for given inputs; those of a large model have no gradients. */
export function goldenFor(
  model: NamedModel,
  input: Readonly<Record<string, TensorData>>,
): Promise<GoldenSamples<NamedTensorRecord>> {
  const { parameters, apply } = withKnown(model, divideInputs(input).known);
  return goldenSamples({ parameters, apply }, input, { gradients: !isLarge(model) });
}

/** Inputs of a model that has its own examples: a forecaster. Undefined for others. */
export function exampleOf(
  opened: NamedOpened,
  rows: number = OPEN_LENGTHS[0]!,
): Record<string, TensorData> | undefined {
  return opened.kind === "forecaster" ? opened.model.example(rows) : undefined;
}

/** The golden samples of a model for `inputs`, by default {@link randomInputs}, or the reason why it rejects them. */
export async function randomGolden(
  model: NamedModel,
  inputs: Record<string, TensorData> | string = randomInputs(model),
): Promise<GoldenSamples<NamedTensorRecord> | string> {
  if (typeof inputs === "string") return inputs;
  try {
    return await goldenFor(model, inputs);
  } catch (error) {
    if (!(error instanceof GrusError)) throw error;
    return `random inputs do not fit (${error.message.split("\n")[0]})`;
  }
}

/** Why outputs cannot serve as a sample: non-finite values cannot be compared. */
export function unfitReason(outputs: Readonly<Record<string, TensorData>>): string | undefined {
  const name = notFinite(outputs)[0];
  return name === undefined ? undefined : `for random inputs "${name}" is not finite`;
}

/** The names of tensors with non-finite values. */
export function notFinite(tensors: Readonly<Record<string, TensorData>>): string[] {
  return Object.entries(tensors)
    .filter(([, { data }]) => data.some((value) => !Number.isFinite(value)))
    .map(([name]) => name);
}

/**
 * Inputs of a model generated from a fixed seed: normally distributed floats, integers and flags 0 and 1; or
 * the reason why there are none.
 */
export function randomInputs({ inputs }: NamedModel): Record<string, TensorData> | string {
  const unknown = inputs.find(({ shape }) => shape === undefined);
  if (unknown !== undefined) return `the file has no shape for "${unknown.name}"`;
  const lengths = new Map<string, number>();
  const lengthOf = (name: string) => {
    if (!lengths.has(name)) lengths.set(name, OPEN_LENGTHS[lengths.size % OPEN_LENGTHS.length]!);
    return lengths.get(name)!;
  };
  const shapes = inputs.map(({ name, shape = [] }) =>
    shape.map((length, axis) =>
      typeof length === "number" ? length : lengthOf(length || `${name}, axis ${axis}`),
    ),
  );
  const size = shapes.map(sizeOf).reduce((a, b) => a + b, 0);
  if (size > MAX_NUMBERS) return `a sample would hold ${size} numbers; expected at most ${MAX_NUMBERS}`;
  return Object.fromEntries(
    inputs.map(({ name, dtype }, i) => [
      name,
      name === LENGTHS && dtype === "int32" ? onesOf(shapes[i]!) : randomTensor(shapes[i]!, dtype, i),
    ]),
  );
}

/** The input that holds the lengths of sequences, each of which has a step at least. */
const LENGTHS = "lengths";

function onesOf(shape: readonly number[]): TensorData {
  return { shape, dtype: "int32", data: new Int32Array(sizeOf(shape)).fill(1) };
}

function randomTensor(shape: readonly number[], dtype: TensorData["dtype"], seed: number): TensorData {
  const numbers = randomNormal(key(seed), [sizeOf(shape)]).data;
  if (dtype === "float32") return { shape, dtype, data: Float32Array.from(numbers) };
  const bits = Array.from(numbers, (value) => Number(value > 0));
  return dtype === "int32"
    ? { shape, dtype, data: Int32Array.from(bits) }
    : { shape, dtype, data: Uint8Array.from(bits) };
}
