// Golden samples of a model that is written to a directory.
import {
  type GoldenSamples,
  GrusError,
  goldenSamples,
  hostNormal,
  key,
  type NamedModel,
  type NamedTensorRecord,
  type NamedValue,
  sizeOf,
  type TensorData,
} from "grus";

/** Lengths of open axes in inputs that are drawn: all different, and small. */
const OPEN_LENGTHS = [2, 5, 3, 4];

/** What a model computes of the inputs given. */
export function goldenFor(
  model: NamedModel,
  input: Readonly<Record<string, TensorData>>,
): Promise<GoldenSamples<NamedTensorRecord>> {
  return goldenSamples<NamedTensorRecord, NamedTensorRecord>(
    { parameters: model.parameters, apply: (own, inputs) => model.apply(own, inputs) },
    input as never,
  );
}

/**
 * What a model computes of inputs drawn from a fixed seed: floats from a normal distribution, whole numbers and flags 0 and 1. Where it cannot compute of
 * those, the reason.
 */
export async function drawnGolden(model: NamedModel): Promise<GoldenSamples<NamedTensorRecord> | string> {
  const unknown = model.inputs.find(({ shape }) => shape === undefined);
  if (unknown !== undefined) return `the file does not say the shape of "${unknown.name}"`;
  try {
    return await goldenFor(model, drawnInputs(model));
  } catch (error) {
    if (!(error instanceof GrusError)) throw error;
    return `inputs drawn at random do not fit (${error.message.split("\n")[0]})`;
  }
}

function drawnInputs({ inputs }: NamedModel): Record<string, TensorData> {
  const lengths = new Map<string, number>();
  const lengthOf = (name: string) => {
    if (!lengths.has(name)) lengths.set(name, OPEN_LENGTHS[lengths.size % OPEN_LENGTHS.length]!);
    return lengths.get(name)!;
  };
  return Object.fromEntries(inputs.map((value, i) => [value.name, drawn(value, i, lengthOf)]));
}

function drawn(
  { name, dtype, shape = [] }: NamedValue,
  seed: number,
  lengthOf: (name: string) => number,
): TensorData {
  const lengths = shape.map((length, axis) =>
    typeof length === "number" ? length : lengthOf(length || `${name}, axis ${axis}`),
  );
  const size = sizeOf(lengths);
  const numbers = hostNormal(key(seed), size);
  if (dtype === "float32") return { shape: lengths, dtype, data: Float32Array.from(numbers) };
  const bits = Array.from(numbers, (value) => Number(value > 0));
  return dtype === "int32"
    ? { shape: lengths, dtype, data: Int32Array.from(bits) }
    : { shape: lengths, dtype, data: Uint8Array.from(bits) };
}
