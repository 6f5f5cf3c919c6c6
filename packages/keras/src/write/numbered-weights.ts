// Finds where the elements of parameters belong in a file: the model is built once more from weights whose elements
// are numbers, and each parameter shows which of them it was made from. So the layers need only say how weights are
// read.
import type { NamedTensorRecord } from "@grus/io";
import { quote } from "@grus/io/files";
import { flatten, type TensorData } from "@grus/tensor";
import { buildModel } from "../build-model.ts";
import { type Json, malformed } from "../config.ts";
import { numbered } from "../stored-weights.ts";
import type { LayerWeights, ModelWeights } from "../weights.ts";

/** A tensor of a file. */
export interface PlacedWeight {
  /** Its path: "layers/gru/cell/vars/0". */
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * The weights that a model is read from, with the elements of its parameters and statistics in place of theirs.
 * Throws {@link ModelFileError} for tensors that are missing or have other shapes.
 */
export function placedWeights(
  model: { readonly config: Json; readonly major: number; readonly weights: ModelWeights },
  given: NamedTensorRecord,
): PlacedWeight[] {
  const places = new Places();
  const built = buildModel(model.config, model.major, numberedModel(places, model.weights, ""));
  const elements = new Float32Array(places.size);
  const known = new Uint8Array(places.size);
  for (const { path, leaf } of flatten({ ...built.parameters }).concat(flatten({ ...built.statistics }))) {
    const numbers = numbersOf(leaf);
    const { data } = matching(path, leaf, given);
    numbers.forEach((number, i) => {
      // Statistics in the configuration are not numbered.
      if (number === 0 || number >= places.size) return;
      elements[number] = data[i]!;
      known[number] = 1;
    });
  }
  return places.all.map(({ path, shape, start, size }) => {
    if (known.subarray(start, start + size).includes(0))
      throw new TypeError(`The elements of ${path} are in no parameter.`);
    return { path, shape, data: elements.subarray(start, start + size) };
  });
}

/** The maximum number of elements of a model: a file of 2 GiB. Greater numbers are the bits of usual floats. */
const MAX_ELEMENTS = 2 ** 29;

interface Place {
  readonly path: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly size: number;
}

/** Numbers for the elements of weights, from 1. */
class Places {
  readonly all: Place[] = [];
  size = 1;

  /** A weight in whose place are numbers: floats of those bits, which survive being copied. */
  add(path: string, { shape, data }: TensorData): TensorData {
    const start = this.size;
    this.all.push({ path, shape, start, size: data.length });
    this.size += data.length;
    if (this.size > MAX_ELEMENTS)
      throw malformed({
        expected: `at most ${MAX_ELEMENTS} elements, in one file of 2 GiB`,
        got: "more",
        cure: "Write the tensors as .safetensors.",
      });
    const numbers = Uint32Array.from({ length: data.length }, (_, i) => start + i);
    return { shape, dtype: "float32", data: new Float32Array(numbers.buffer) };
  }
}

function numbersOf({ data }: TensorData): Uint32Array {
  return new Uint32Array(Float32Array.from(data).buffer);
}

function numberedModel(places: Places, weights: ModelWeights, path: string): ModelWeights {
  const place = (className: string, index: number) => `${path}layers/${numbered(className, index)}`;
  return {
    layer: (name, className, index) =>
      numberedLayer(places, weights.layer(name, className, index), place(className, index)),
    model: (name, className, index) =>
      numberedModel(places, weights.model(name, className, index), `${place(className, index)}/`),
  };
}

function numberedLayer(places: Places, weights: LayerWeights, path: string): LayerWeights {
  return {
    isMissing: weights.isMissing,
    take: <Name extends string>(
      part: string,
      names: readonly Name[],
      unread?: readonly string[] | "rest",
    ) => {
      const taken = weights.take(part, names, unread);
      const place = [path, part, "vars"].filter((name) => name !== "").join("/");
      const entries = names.map((name, i) => [name, places.add(`${place}/${i}`, taken[name])] as const);
      return Object.fromEntries(entries) as Record<Name, TensorData>;
    },
    inner: (part) => numberedLayer(places, weights.inner(part), `${path}/${part}`),
    asModel: () => numberedModel(places, weights.asModel(), `${path}/`),
    finish: () => weights.finish(),
  };
}

function matching(path: string, { shape }: TensorData, given: NamedTensorRecord): TensorData {
  const tensor = Object.hasOwn(given, path) ? given[path] : undefined;
  if (tensor?.dtype === "float32" && String(tensor.shape) === String(shape)) return tensor;
  throw malformed({
    place: `parameter ${quote(path)}`,
    expected: `float32 [${shape.join(", ")}]`,
    got: tensor === undefined ? "none" : `${tensor.dtype} [${tensor.shape.join(", ")}]`,
    cure: "Pass all parameters of the model, in their original shapes.",
  });
}
