// Opens ONNX models whose weights may be in files beside them.
import { externalNames } from "./external-data.ts";
import type { OnnxModel, ReadOnnxOptions } from "./onnx-model.ts";
import { decodeOnnx, modelOf } from "./read-onnx.ts";

/** Options of {@link openOnnx}: those of `readOnnx`. */
export type OpenOnnxOptions = Omit<ReadOnnxOptions, "external">;

/**
 * `readOnnx` for a model that may have weights in files beside it: `beside` reads each of them by its name,
 * relative to the folder of the model, and is called for no other. Throws `ModelFileError` as `readOnnx`
 * does, and for names that point outside the folder.
 */
export async function openOnnx(
  file: Uint8Array,
  beside: (name: string) => Promise<Uint8Array | undefined>,
  options: OpenOnnxOptions = {},
): Promise<OnnxModel> {
  const decoded = decodeOnnx(file, options);
  const files = new Map<string, Uint8Array | undefined>();
  for (const name of externalNames(decoded)) files.set(name, await beside(name));
  return modelOf(decoded, file.length, { ...options, external: (name) => files.get(name) });
}
