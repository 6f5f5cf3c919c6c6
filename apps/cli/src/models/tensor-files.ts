// Tensors by name in safetensors files, as commands take and give them.
import { readFile } from "node:fs/promises";
import { type NamedModel, readSafetensors, type TensorData, type TypedArray } from "grus";
import { InputError } from "../errors.ts";

/** The tensors of a safetensors file. Throws {@link InputError} where there is no such file. */
export async function readTensors(path: string): Promise<Record<string, TensorData>> {
  const file = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(
      `${path}: ${error.code === "ENOENT" ? "there is no such file" : error.message}.`,
      "Check the path.",
    );
  });
  return Object.fromEntries(readSafetensors(file).tensors);
}

/**
 * The inputs of a model from a file, one tensor each; whole numbers are widened to floats where the model reads floats, and flags to whole numbers. Throws
 * {@link InputError} for names that are missing or too many.
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
      return [name, asType(found, dtype)];
    }),
  );
}

/** The same numbers in another type, where that loses nothing. */
function asType(tensor: TensorData, dtype: TensorData["dtype"]): TensorData {
  if (tensor.dtype === dtype || tensor.dtype === "float32" || dtype === "bool") return tensor;
  const convert: (data: TypedArray) => TypedArray =
    dtype === "float32" ? (data) => Float32Array.from(data) : (data) => Int32Array.from(data);
  return { ...tensor, dtype, data: convert(tensor.data) };
}
