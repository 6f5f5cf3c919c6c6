// The weights of layers in a manifest, whose names begin with those of their layers.
import { quote } from "@grus/io/files";
import type { TensorData } from "@grus/tensor";
import type { LayerWeights, ModelWeights } from "../weights.ts";
import { malformed } from "./tfjs-error.ts";

/** The weights of a model; those of nested models have the names of their own layers. */
export function manifestModel(tensors: ReadonlyMap<string, TensorData>): ModelWeights {
  const names = [...tensors.keys()];
  const model: ModelWeights = {
    layer: (name) => {
      const own = names.filter((each) => each.startsWith(`${name}/`));
      return manifestWeights(name, own, tensors, model);
    },
    model: () => model,
  };
  return model;
}

/** The weights of a layer, in the order of the manifest. */
function manifestWeights(
  layer: string,
  names: readonly string[],
  tensors: ReadonlyMap<string, TensorData>,
  model: ModelWeights,
): LayerWeights {
  let next = 0;
  const weights: LayerWeights = {
    isMissing: false,
    take: <Name extends string>(
      _part: string,
      wanted: readonly Name[],
      unread: readonly string[] | "rest" = [],
    ) => {
      const start = next;
      next = unread === "rest" ? names.length : start + wanted.length + unread.length;
      const found = wanted.map((name, i) => [name, taken(layer, name, names[start + i], tensors)] as const);
      return Object.fromEntries(found) as Record<Name, TensorData>;
    },
    inner: () => weights,
    asModel: () => model,
    finish: () => {
      if (next === names.length) return;
      throw problem(layer, `${next} weights`, `${names.length}: ${names.slice(0, 8).join(", ")}`);
    },
  };
  return weights;
}

function taken(
  layer: string,
  wanted: string,
  name: string | undefined,
  tensors: ReadonlyMap<string, TensorData>,
): TensorData {
  const tensor = name === undefined ? undefined : tensors.get(name);
  if (tensor === undefined || name === undefined || lastName(name) !== wanted)
    throw problem(layer, wanted, name ?? "none");
  if (tensor.dtype === "float32") return tensor;
  throw problem(layer, `${wanted} in floats`, tensor.dtype);
}

/** The name of a weight within its layer: names that repeat have numbers. */
function lastName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).replace(/(_\d+)?(:\d+)?$/, "");
}

function problem(layer: string, expected: string, got: string) {
  const cure = "The weights belong to another model, or to a layer that was changed.";
  return malformed({ place: `weights of layer ${quote(layer)}`, expected, got, cure });
}
