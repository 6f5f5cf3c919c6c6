// The parameters of a model as one safetensors file, each tensor under its path.
import {
  described,
  flatten,
  formatShape,
  fromData,
  type Key,
  key,
  randomBits,
  sameShape,
  type TensorData,
  type TensorSpec,
  unflatten,
} from "@grus/tensor";
import type { Bytes } from "../files/bytes.ts";
import { readSafetensors } from "../safetensors/read-safetensors.ts";
import { SafetensorsError } from "../safetensors/safetensors-error.ts";
import { writeSafetensors } from "../safetensors/write-safetensors.ts";

/**
 * The parameters of a model as the bytes of a safetensors file, each tensor under its path, such as
 * `recurrent.layers.0.forward.weightIh`. The running statistics of batch normalisation are among them.
 */
export function saveParameters(parameters: object): Bytes {
  return writeSafetensors(flatten<TensorData>(parameters).map(({ path, leaf }) => [path, leaf] as const));
}

/**
 * Loads the parameters of a model from a file of {@link saveParameters}. Throws {@link ModelFileError} if a
 * name, shape or element type differs from the model's.
 */
export function loadParameters<Parameters>(
  model: { init(key: Key): Parameters },
  file: Uint8Array,
): Parameters {
  checkArguments(model, file);
  return fitParameters(model.init(key(0)), readSafetensors(file).tensors);
}

/**
 * The parameters of a model as a traced graph: names and shapes without elements, so that sizes from a file take no memory
 * before they are compared with its tensors. The model's initialisers must take a traced key.
 */
export function formOf<Parameters>(model: { init(key: Key): Parameters }): Parameters {
  return model.init(randomBits(key(0), [2]));
}

/**
 * Tensors by their paths as the parameters of a model of the shapes and element types of `form`, whose own elements are not
 * looked at: it may be a {@link formOf} a model. Throws {@link ModelFileError} for a name, shape or element type that differs.
 */
export function fitParameters<Parameters>(
  form: Parameters,
  tensors: ReadonlyMap<string, TensorData>,
): Parameters {
  const leaves = flatten(form);
  checkNames(new Set(leaves.map(({ path }) => path)), new Set(tensors.keys()));
  const values = leaves.map(({ path, leaf }) => fromData(checked(path, leaf, tensors.get(path)!)));
  return unflatten(form, values);
}

function checkArguments(model: unknown, file: unknown): void {
  const isModel = typeof model === "object" && model !== null && "init" in model;
  if (isModel && file instanceof Uint8Array) return;
  throw new SafetensorsError({
    expected: "loadParameters(model, file), with the bytes of the file",
    got: `${described(isModel ? file : model)} as ${isModel ? "file" : "model"}`,
    cure: isModel ? "Read the file first: await readFile(path)." : "Pass the model first.",
  });
}

function checkNames(expected: ReadonlySet<string>, found: ReadonlySet<string>): void {
  const missing = [...expected].filter((name) => !found.has(name));
  const unknown = [...found].filter((name) => !expected.has(name));
  if (missing.length === 0 && unknown.length === 0) return;
  const lists = [
    missing.length > 0 ? `without ${missing.join(", ")}` : "",
    unknown.length > 0 ? `with ${unknown.join(", ")}` : "",
  ];
  throw new SafetensorsError({
    expected: "the parameters of the model",
    got: `a file ${lists.filter((text) => text !== "").join(" and ")}`,
    cure: "Load it into the model whose parameters were saved.",
  });
}

function checked(path: string, expected: TensorSpec, found: TensorData): TensorData {
  if (found.dtype === expected.dtype && sameShape(found.shape, expected.shape)) return found;
  throw new SafetensorsError({
    tensor: path,
    expected: `${expected.dtype}${formatShape(expected.shape)}`,
    got: `${found.dtype}${formatShape(found.shape)}`,
    cure: "Create the model with the sizes of the one whose parameters were saved.",
  });
}
