// The weights of layers, in files of Keras 3 and in older whole models.

import { DAMAGED, quote } from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import { malformed } from "./config.ts";
import { type Hdf5Dataset, type Hdf5Group, memberAt } from "./hdf5/read-hdf5.ts";

/** The weights of one layer. */
export interface LayerWeights {
  /**
   * The tensors of a part of the layer, by Keras' names and in its order. Throws if these are not all its
   * tensors.
   */
  take<Name extends string>(part: string, names: readonly Name[]): Readonly<Record<Name, TensorData>>;
  /** The weights of a nested layer. */
  inner(part: string): LayerWeights;
  /** Throws if unused weights are left. */
  finish(): void;
}

/** Keras 3 has a group for each object, with its variables by number in "vars". */
export function storedWeights(root: Hdf5Group, path: string): LayerWeights {
  return {
    take: (part, names) => {
      const place = [path, part, "vars"].filter((name) => name !== "").join("/");
      const group = memberAt(root, place) ?? memberAt(root, place.replaceAll("layers/", OLDER));
      const found = group?.kind === "group" ? group.members : new Map<string, Hdf5Group | Hdf5Dataset>();
      if (found.size !== names.length)
        throw malformed({
          place: `weights ${quote(place)}`,
          expected: `${names.join(", ")} (${names.length} ${names.length === 1 ? "tensor" : "tensors"})`,
          got: String(found.size),
          cure: "The weights belong to another model, or to a modified layer (such as by LoRA).",
        });
      return recordOf(names, (i) => found.get(String(i)), place);
    },
    inner: (part) => storedWeights(root, `${path}/${part}`),
    finish: () => {},
  };
}

/** The name of "layers" in Keras 2.12 and 2.13. */
const OLDER = "_layer_checkpoint_dependencies/";

/**
 * Whole models of Keras 2 have a group for each layer by name, and the order of its weights in an attribute.
 */
export function namedWeights(group: Hdf5Group): LayerWeights {
  const names = textsIn(group, "weight_names");
  let next = 0;
  const weights: LayerWeights = {
    take: (_part, wanted) => {
      const start = next;
      next += wanted.length;
      return recordOf(
        wanted,
        (i) => {
          const name = names[start + i];
          if (name === undefined || lastName(name) !== wanted[i]) return undefined;
          return memberAt(group, name);
        },
        group.path,
      );
    },
    inner: () => weights,
    finish: () => {
      if (next === names.length) return;
      throw malformed({
        place: `weights ${quote(group.path)}`,
        expected: `${next} weights`,
        got: names.length > 8 ? `${names.length}` : names.join(", "),
        cure: DAMAGED,
      });
    },
  };
  return weights;
}

/** The weights of objects without a group in a whole model, such as operations. */
export function noWeights(name: string): LayerWeights {
  return {
    take: (_part, names) => recordOf(names, () => undefined, name),
    inner: () => noWeights(name),
    finish: () => {},
  };
}

/** Strings of an attribute, or of its parts "name0", "name1" and so on if it was too long for one. */
function textsIn(group: Hdf5Group, name: string): string[] {
  const whole = group.attributes.get(name);
  if (whole !== undefined) return whole.texts();
  const parts: string[] = [];
  for (
    let i = 0, part = group.attributes.get(`${name}0`);
    part !== undefined;
    part = group.attributes.get(`${name}${++i}`)
  )
    parts.push(...part.texts());
  if (parts.length > 0) return parts;
  throw malformed({
    place: `group ${quote(`/${group.path}`)}`,
    expected: `an attribute ${quote(name)}`,
    got: "none",
    cure: "Pass a file written by model.save.",
  });
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).replace(/(_\d+)?:\d+$/, "");
}

function recordOf<Name extends string>(
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
