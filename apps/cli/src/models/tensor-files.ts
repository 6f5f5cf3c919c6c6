// Tensors by name in safetensors files, the input and output of commands.
import { readSafetensors } from "@grus/io";
import type { NamedModel, TensorData } from "grus";
import { InputError } from "../errors.ts";
import { readBytes } from "../files.ts";

/** The tensors of a safetensors file. Throws {@link InputError} if the file does not exist. */
async function readTensors(path: string): Promise<Record<string, TensorData>> {
  return Object.fromEntries(readSafetensors(await readBytes(path)).tensors);
}

/**
 * The inputs of a model from a file, one tensor each; integers are converted to floats if the model reads
 * floats, and flags to integers. Throws {@link InputError} for missing or unknown names, and for integers not
 * representable as float32.
 */
export async function readInputs(path: string, { inputs }: NamedModel): Promise<Record<string, TensorData>> {
  const tensors = await readTensors(path);
  const expected = `The model's inputs are ${inputs.map(({ name, dtype, shape }) => `"${name}" (${dtype} [${(shape ?? ["…"]).map((length) => length ?? "?").join(", ")}])`).join(", ")}.`;
  const unknown = Object.keys(tensors).find((name) => !inputs.some((input) => input.name === name));
  if (unknown !== undefined)
    throw new InputError(`${path}: has a tensor "${unknown}", which is not an input of the model.`, expected);
  return Object.fromEntries(
    inputs.map(({ name, dtype }) => {
      const found = tensors[name];
      if (found === undefined)
        throw new InputError(`${path}: expected a tensor "${name}"; got none.`, expected);
      return [name, asType(path, name, found, dtype)];
    }),
  );
}

/**
 * The tensors of a file; inputs of the model are converted to the type it reads. Throws {@link InputError} if
 * that would change a number.
 */
export async function readRows(path: string, { inputs }: NamedModel): Promise<Record<string, TensorData>> {
  const dtypes = new Map(inputs.map(({ name, dtype }) => [name, dtype]));
  return Object.fromEntries(
    Object.entries(await readTensors(path)).map(([name, tensor]) => [
      name,
      asType(path, name, tensor, dtypes.get(name) ?? tensor.dtype),
    ]),
  );
}

/** The same numbers in a wider type, if needed. */
function asType(path: string, name: string, tensor: TensorData, dtype: TensorData["dtype"]): TensorData {
  if (tensor.dtype === dtype || tensor.dtype === "float32" || dtype === "bool") return tensor;
  if (dtype === "int32") return { ...tensor, dtype, data: Int32Array.from(tensor.data) };
  const rounded = tensor.data.find((value) => Math.fround(value) !== value);
  if (rounded === undefined) return { ...tensor, dtype, data: Float32Array.from(tensor.data) };
  throw new InputError(
    `${path}: tensor "${name}" has ${rounded}, which float32 cannot represent exactly; the model reads floats.`,
    "Pass whole numbers up to 16777216, or floats.",
  );
}
