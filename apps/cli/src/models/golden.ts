// Golden samples of a model that is written to a directory.
import { randomNormal, sizeOf } from "@grus/tensor";
import { type GoldenSamples, goldenSamples } from "@grus/train";
import { GrusError, key, type NamedModel, type NamedTensorRecord, type TensorData } from "grus";
import { divideInputs, withKnown } from "./known-inputs.ts";

/** Lengths of open axes in inputs that are drawn: all different, and small. */
const OPEN_LENGTHS = [2, 5, 3, 4];

/** Inputs that are drawn hold no more numbers than this, all together: what is computed of them is computed on plain arrays. */
const MOST_NUMBERS = 2 ** 22;

/** What a model computes of the inputs given. */
export function goldenFor(
  model: NamedModel,
  input: Readonly<Record<string, TensorData>>,
): Promise<GoldenSamples<NamedTensorRecord>> {
  const { parameters, apply } = withKnown(model, divideInputs(input).known);
  return goldenSamples({ parameters, apply }, input);
}

/** What a model computes of {@link drawnInputs}. Where it cannot compute of those, the reason. */
export async function drawnGolden(model: NamedModel): Promise<GoldenSamples<NamedTensorRecord> | string> {
  const inputs = drawnInputs(model);
  if (typeof inputs === "string") return inputs;
  try {
    return await goldenFor(model, inputs);
  } catch (error) {
    if (!(error instanceof GrusError)) throw error;
    return `inputs drawn at random do not fit (${error.message.split("\n")[0]})`;
  }
}

/** Why outputs of inputs drawn at random are no sample: numbers that are not finite agree with nothing. */
export function unfitReason(outputs: Readonly<Record<string, TensorData>>): string | undefined {
  const name = notFinite(outputs)[0];
  return name === undefined ? undefined : `of inputs drawn at random "${name}" is not finite`;
}

/** The names of the tensors that hold numbers that are not finite. */
export function notFinite(tensors: Readonly<Record<string, TensorData>>): string[] {
  return Object.entries(tensors)
    .filter(([, { data }]) => data.some((value) => !Number.isFinite(value)))
    .map(([name]) => name);
}

/** Inputs of a model drawn from a fixed seed: floats from a normal distribution, whole numbers and flags 0 and 1. Where there can be none, the reason. */
export function drawnInputs({ inputs }: NamedModel): Record<string, TensorData> | string {
  const unknown = inputs.find(({ shape }) => shape === undefined);
  if (unknown !== undefined) return `the file does not say the shape of "${unknown.name}"`;
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
  if (size > MOST_NUMBERS)
    return `a sample would hold ${size} numbers; no more than ${MOST_NUMBERS} are drawn`;
  return Object.fromEntries(inputs.map(({ name, dtype }, i) => [name, drawn(shapes[i]!, dtype, i)]));
}

function drawn(shape: readonly number[], dtype: TensorData["dtype"], seed: number): TensorData {
  const numbers = randomNormal(key(seed), [sizeOf(shape)]).data;
  if (dtype === "float32") return { shape, dtype, data: Float32Array.from(numbers) };
  const bits = Array.from(numbers, (value) => Number(value > 0));
  return dtype === "int32"
    ? { shape, dtype, data: Int32Array.from(bits) }
    : { shape, dtype, data: Uint8Array.from(bits) };
}
