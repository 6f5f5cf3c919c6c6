// Tensors by name in safetensors files, as commands take and give them.
import { readSafetensors } from "@grus/io";
import type { NamedModel, TensorData } from "grus";
import { InputError } from "../errors.ts";
import { readBytes } from "../files.ts";

/** The tensors of a safetensors file. Throws {@link InputError} where there is no such file. */
async function readTensors(path: string): Promise<Record<string, TensorData>> {
  return Object.fromEntries(readSafetensors(await readBytes(path)).tensors);
}

/**
 * The inputs of a model from a file, one tensor each; whole numbers are widened to floats where the model reads floats, and flags to whole numbers. Throws
 * {@link InputError} for names that are missing or too many, and for whole numbers that floats do not hold.
 */
export async function readInputs(path: string, { inputs }: NamedModel): Promise<Record<string, TensorData>> {
  const tensors = await readTensors(path);
  const expected = `The model's inputs are ${inputs.map(({ name, dtype, shape }) => `"${name}" (${dtype} [${(shape ?? ["…"]).map((length) => length ?? "?").join(", ")}])`).join(", ")}.`;
  const stranger = Object.keys(tensors).find((name) => !inputs.some((input) => input.name === name));
  if (stranger !== undefined)
    throw new InputError(`${path}: has a tensor "${stranger}", which is no input.`, expected);
  return Object.fromEntries(
    inputs.map(({ name, dtype }) => {
      const found = tensors[name];
      if (found === undefined) throw new InputError(`${path}: has no tensor "${name}".`, expected);
      return [name, asType(path, name, found, dtype)];
    }),
  );
}

/** The tensors of a file, those that are inputs of the model in the type that it reads, others as they are. Throws {@link InputError} where that would change a number. */
export async function readRows(path: string, { inputs }: NamedModel): Promise<Record<string, TensorData>> {
  const dtypes = new Map(inputs.map(({ name, dtype }) => [name, dtype]));
  return Object.fromEntries(
    Object.entries(await readTensors(path)).map(([name, tensor]) => [
      name,
      asType(path, name, tensor, dtypes.get(name) ?? tensor.dtype),
    ]),
  );
}

/** The same numbers in another type, where there is a wider one. */
function asType(path: string, name: string, tensor: TensorData, dtype: TensorData["dtype"]): TensorData {
  if (tensor.dtype === dtype || tensor.dtype === "float32" || dtype === "bool") return tensor;
  if (dtype === "int32") return { ...tensor, dtype, data: Int32Array.from(tensor.data) };
  const rounded = tensor.data.find((value) => Math.fround(value) !== value);
  if (rounded === undefined) return { ...tensor, dtype, data: Float32Array.from(tensor.data) };
  throw new InputError(
    `${path}: tensor "${name}" has ${rounded}, which float32 does not hold exactly; the model reads floats.`,
    "Give whole numbers up to 16777216, or floats.",
  );
}
