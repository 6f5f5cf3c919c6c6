// Inputs to try a model with: normal numbers for features, the first indices for tokens.
import { key, type NamedModel, ops, type TensorData } from "grus";
import { axisKey } from "./model-facts.ts";

/**
 * An input for each of the model's: features are normal numbers of the seed, indices 0 and 1 in turn, booleans true. Free
 * axes have the given lengths. Throws for an input of which no shape is known.
 */
export async function trialInputs(
  { inputs }: NamedModel,
  lengths: Readonly<Record<string, number>>,
  seed: number,
): Promise<Readonly<Record<string, TensorData>>> {
  const entries = inputs.map(async ({ name, shape, dtype }, i) => {
    if (shape === undefined)
      throw new Error(`The model does not say what shape its input ${name} has, so it cannot be tried here.`);
    const own = shape.map((length, axis) => lengthOf(name, axis, length, lengths));
    return [name, await filled(own, dtype, seed + i)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function lengthOf(
  input: string,
  axis: number,
  length: number | string | undefined,
  lengths: Readonly<Record<string, number>>,
): number {
  if (typeof length === "number") return length;
  const chosen = lengths[axisKey(input, axis, length)];
  if (chosen === undefined) throw new Error(`No length is chosen for axis ${axis} of ${input}.`);
  return chosen;
}

async function filled(
  shape: readonly number[],
  dtype: TensorData["dtype"],
  seed: number,
): Promise<TensorData> {
  const size = shape.reduce((a, b) => a * b, 1);
  if (dtype === "int32") return { shape, dtype, data: Int32Array.from({ length: size }, (_, i) => i % 2) };
  if (dtype === "bool") return { shape, dtype, data: new Uint8Array(size).fill(1) };
  return ops.evaluate(ops.referenceBackend(), ops.randomNormal(key(seed), [...shape]));
}
