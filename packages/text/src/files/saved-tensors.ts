// The tensors of model.safetensors, which bound the sizes in model.json.
import { readSafetensors } from "@grus/io";
import { aWhole, fitParameters, formOf, type JsonKind } from "@grus/io/files";
import type { Key, TensorData } from "@grus/tensor";

/** The contents of model.safetensors. */
export interface SavedTensors {
  readonly tensors: ReadonlyMap<string, TensorData>;
  /**
   * A size of a model: a whole number of at least 1, and at most what the tensors have. Every size is an axis of one, and
   * every layer has one, so that a damaged number takes no memory.
   */
  readonly size: JsonKind<number>;
}

/** Reads model.safetensors. Throws `ModelFileError`. */
export function savedTensors(safetensors: Uint8Array): SavedTensors {
  const { tensors } = readSafetensors(safetensors);
  let most = tensors.size;
  for (const { shape } of tensors.values()) for (const length of shape) most = Math.max(most, length);
  return { tensors, size: aWhole({ least: 1, most }) };
}

/** The parameters of a model, none of which are drawn first. Throws `ModelFileError` for others. */
export function parametersOf<Parameters>(
  model: { init(key: Key): Parameters },
  { tensors }: SavedTensors,
): Parameters {
  return fitParameters(formOf(model), tensors);
}
