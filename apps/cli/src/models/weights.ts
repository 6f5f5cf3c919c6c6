// Tensors without a model, and lists of layers that make them one.
import { type LayerModel, layerModel, parseLayerList, recogniseModules, type StateDictionary } from "grus";
import { InputError } from "../errors.ts";
import { readJson } from "../files.ts";

/** Tensors without the model that they are of. */
export interface Weights {
  readonly kind: "weights";
  /** "PyTorch", "safetensors" or "HDF5". */
  readonly format: string;
  readonly tensors: StateDictionary;
  /** The file's own texts; only of safetensors. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The types of the elements in the file, where they can be told. */
  readonly elements?: ReadonlyMap<string, string>;
  /** What is to be known of how the file was read. */
  readonly note?: string;
}

/** How tensors without a model are made one. */
export interface WeightsFlags {
  /** A JSON file that lists the layers. */
  readonly layers?: string;
  /** Only tensors whose names begin so, without it. */
  readonly prefix?: string;
}

/** The tensors beneath the prefix, and the model that they are with a list of layers. Throws {@link InputError} for a prefix and a list that do not go with the names. */
export async function withLayers(
  path: string,
  weights: Weights,
  { layers, prefix }: WeightsFlags,
): Promise<Weights | { readonly kind: "layers"; readonly model: LayerModel }> {
  const own = prefix === undefined ? weights : withoutPrefix(path, prefix, weights);
  if (layers === undefined) return own;
  if (own.tensors.size > 0 && !canBeListed(own.tensors)) throw ofKeras(path, own.tensors);
  const list = parseLayerList(await readJson(layers));
  return { kind: "layers", model: layerModel(list, own.tensors) };
}

/** Whether a list of layers could name any of the tensors, as LAYER.PARAMETER. */
function canBeListed(tensors: StateDictionary): boolean {
  return [...tensors.keys()].some((name) => /.\../.test(name));
}

function ofKeras(path: string, tensors: StateDictionary): InputError {
  const [name] = tensors.keys();
  return new InputError(
    `${path}: holds tensors without their model, under names such as "${name}"; a list of layers names them LAYER.PARAMETER, which none of them is.`,
    'Keras saves the model with its weights by model.save("model.keras"): give that file.',
  );
}

function withoutPrefix(path: string, prefix: string, weights: Weights): Weights {
  const start = prefix.endsWith(".") ? prefix : `${prefix}.`;
  const beneath = <Value>(values: ReadonlyMap<string, Value>) =>
    new Map(
      [...values]
        .filter(([name]) => name.startsWith(start))
        .map(([name, value]) => [name.slice(start.length), value]),
    );
  const { tensors, elements } = weights;
  const found = beneath(tensors);
  if (found.size > 0)
    return { ...weights, tensors: found, ...(elements === undefined ? {} : { elements: beneath(elements) }) };
  throw new InputError(
    `${path}: no tensor's name begins with "${start}".`,
    `The first names are ${[...tensors.keys()].slice(0, 4).join(", ") || "none"}.`,
  );
}

/** What such a file could say, as far as the tensors tell. */
function suggestion(tensors: StateDictionary): string {
  const layers = recogniseModules(tensors).flatMap(({ layer }) => (layer === undefined ? [] : [layer]));
  if (layers.length === 0) return "`grus inspect` shows what is in it.";
  return `What names and shapes tell, to begin with:\n${JSON.stringify({ layers }, undefined, 2)}`;
}

/** Why tensors cannot be run as they are. */
export function needsLayers(path: string, { tensors }: Weights): InputError {
  if (tensors.size > 0 && !canBeListed(tensors)) return ofKeras(path, tensors);
  return new InputError(
    `${path}: holds tensors, and nothing that says how to compute with them.`,
    `List the layers in a file, in their order, and give it as --layers FILE. ${suggestion(tensors)}`,
  );
}
