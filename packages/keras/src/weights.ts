// The weights of layers, of whichever layout a file has.
import { quote } from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import { malformed } from "./config.ts";
import type { Hdf5Dataset, Hdf5Group } from "./hdf5/read-hdf5.ts";

/** The weights of one layer. */
export interface LayerWeights {
  /** Whether the file has no place for them. */
  readonly isMissing: boolean;
  /**
   * The tensors of a part of the layer, by Keras' names and in its order. Throws if these and `unread` are not
   * all its tensors; with "rest" it may have any others after them.
   */
  take<Name extends string>(
    part: string,
    names: readonly Name[],
    unread?: readonly string[] | "rest",
  ): Readonly<Record<Name, TensorData>>;
  /** The weights of a nested layer. */
  inner(part: string): LayerWeights;
  /** The weights of the layers of a model in place of the layer. */
  asModel(): ModelWeights;
  /** Throws if unused weights are left. */
  finish(): void;
}

/** The weights of a model's layers. */
export interface ModelWeights {
  /** The weights of a layer, by its class and its index among the layers of that class, from 0. */
  readonly layer: (name: string, className: string, index: number) => LayerWeights;
  /** The weights of a nested model. */
  readonly model: (name: string, className: string, index: number) => ModelWeights;
}

/** Floats by name; `find` gives what a file has at each index. Throws, with `place`, where it has none. */
export function floatsByName<Name extends string>(
  names: readonly Name[],
  find: (i: number) => Hdf5Group | Hdf5Dataset | undefined,
  place: string,
): Readonly<Record<Name, TensorData>> {
  const entries = names.map((name, i): [Name, TensorData] => {
    const found = find(i);
    if (found?.kind !== "dataset")
      throw malformed({
        place: `weights ${quote(place)}`,
        expected: `${name} at index ${i}`,
        got: found === undefined ? "something else" : "a group",
        cure: "The weights belong to another model.",
      });
    return [name, floatsOf(found)];
  });
  return Object.fromEntries(entries) as Record<Name, TensorData>;
}

function floatsOf(dataset: Hdf5Dataset): TensorData {
  const tensor = dataset.read();
  if (tensor.dtype === "float32") return tensor;
  throw malformed({
    place: `weights ${quote(dataset.path)}`,
    expected: "floats",
    got: dataset.element,
    cure: "Quantized models are not supported; save the model before quantization.",
  });
}
