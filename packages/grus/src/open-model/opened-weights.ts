// Tensors without a model, and the lists of layers that turn them into models.
import { type LayerList, layerModel, recogniseModules, type StateDictionary } from "@grus/io";
import type { OpenedWeights, RunnableModel } from "./opened-model.ts";
import { type Place, refusal } from "./refusal.ts";

/** The weights whose names begin with the prefix, with the prefix removed. */
export function beneath(weights: OpenedWeights, prefix: string, place: Place): OpenedWeights {
  const start = prefix.endsWith(".") ? prefix : `${prefix}.`;
  const tensors = without(start, weights.tensors);
  if (tensors.size > 0)
    return { ...weights, tensors, elements: weights.elements && without(start, weights.elements) };
  throw refusal(place, {
    expected: `tensors whose names begin with "${start}"`,
    got: `the names ${[...weights.tensors.keys()].slice(0, 4).join(", ") || "(none)"}`,
    cure: "Pass another prefix, or omit it.",
  });
}

function without<Value>(start: string, values: ReadonlyMap<string, Value>): Map<string, Value> {
  const found = [...values].filter(([name]) => name.startsWith(start));
  return new Map(found.map(([name, value]) => [name.slice(start.length), value]));
}

/** The model made of the weights and a list of layers. */
export function withLayers({ tensors }: OpenedWeights, layers: LayerList, place: Place): RunnableModel {
  if (tensors.size > 0 && !canBeListed(tensors)) throw refuseListing(tensors, place);
  return { kind: "layers", model: layerModel(layers, tensors) };
}

/** The error for running tensors without a model; it suggests a list of layers. */
export function withoutLayers({ tensors }: OpenedWeights, place: Place): Error {
  if (tensors.size > 0 && !canBeListed(tensors)) return refuseListing(tensors, place);
  const layers = recogniseModules(tensors).flatMap(({ layer }) => (layer === undefined ? [] : [layer]));
  const first =
    layers.length === 0
      ? ""
      : ` A first draft, from the names and shapes:\n${JSON.stringify({ layers }, undefined, 2)}`;
  return refusal(place, {
    expected: "a model",
    got: "tensors without a model",
    cure: `List the layers in order and pass the list as layers.${first}`,
  });
}

/** Whether any tensor is named LAYER.PARAMETER, as a list of layers requires. */
function canBeListed(tensors: StateDictionary): boolean {
  return [...tensors.keys()].some((name) => /.\../.test(name));
}

function refuseListing(tensors: StateDictionary, place: Place): Error {
  const [name] = tensors.keys();
  return refusal(place, {
    expected: "a model, or tensors named LAYER.PARAMETER, for use with a list of layers",
    got: `tensors without a model, with names such as "${name}"`,
    cure: 'Keras saves the model with its weights by model.save("model.keras"): open that file.',
  });
}
