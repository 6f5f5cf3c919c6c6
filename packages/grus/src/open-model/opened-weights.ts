// Tensors without a model, and the lists of layers that make models of them.
import { type LayerList, layerModel, recogniseModules, type StateDictionary } from "@grus/io";
import type { OpenedWeights, RunnableModel } from "./opened-model.ts";
import { type Place, refusal } from "./refusal.ts";

/** The weights whose names begin with the prefix, without it. */
export function beneath(weights: OpenedWeights, prefix: string, place: Place): OpenedWeights {
  const start = prefix.endsWith(".") ? prefix : `${prefix}.`;
  const tensors = without(start, weights.tensors);
  if (tensors.size > 0)
    return { ...weights, tensors, elements: weights.elements && without(start, weights.elements) };
  throw refusal(place, {
    expected: `tensors whose names begin with "${start}"`,
    got: `the names ${[...weights.tensors.keys()].slice(0, 4).join(", ") || "of none"}`,
    cure: "Pass another prefix, or leave it out.",
  });
}

function without<Value>(start: string, values: ReadonlyMap<string, Value>): Map<string, Value> {
  const found = [...values].filter(([name]) => name.startsWith(start));
  return new Map(found.map(([name, value]) => [name.slice(start.length), value]));
}

/** The model that the weights are with a list of layers. */
export function withLayers({ tensors }: OpenedWeights, layers: LayerList, place: Place): RunnableModel {
  if (tensors.size > 0 && !canBeListed(tensors)) throw refuseListing(tensors, place);
  return { kind: "layers", model: layerModel(layers, tensors) };
}

/** Why tensors cannot be run as they are, with the list of layers that they may be of. */
export function withoutLayers({ tensors }: OpenedWeights, place: Place): Error {
  if (tensors.size > 0 && !canBeListed(tensors)) return refuseListing(tensors, place);
  const layers = recogniseModules(tensors).flatMap(({ layer }) => (layer === undefined ? [] : [layer]));
  const first =
    layers.length === 0
      ? ""
      : ` What names and shapes tell, to begin with:\n${JSON.stringify({ layers }, undefined, 2)}`;
  return refusal(place, {
    expected: "a model",
    got: "tensors, and nothing that says how to compute with them",
    cure: `List the layers, in their order, and pass the list as layers.${first}`,
  });
}

/** Whether a list of layers could name any of the tensors, as LAYER.PARAMETER. */
function canBeListed(tensors: StateDictionary): boolean {
  return [...tensors.keys()].some((name) => /.\../.test(name));
}

function refuseListing(tensors: StateDictionary, place: Place): Error {
  const [name] = tensors.keys();
  return refusal(place, {
    expected: "a model, or tensors under names LAYER.PARAMETER, which a list of layers could name",
    got: `tensors without their model, under names such as "${name}"`,
    cure: 'Keras saves the model with its weights by model.save("model.keras"): open that file.',
  });
}
