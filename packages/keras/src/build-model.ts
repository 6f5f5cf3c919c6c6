// Builds a model of layers: its parameters, inferred shapes, and computation.

import { quote } from "@grus/io/files";
import { full, type Tensor } from "@grus/tensor";
import { buildLayer } from "./build-layer.ts";
import { type Json, malformed } from "./config.ts";
import type { GraphCall, Operand, ValueRef } from "./graph-calls.ts";
import {
  type KerasLayer,
  type KerasParameters,
  type KerasValue,
  type OpenShape,
  withMask,
} from "./layers/layer.ts";
import { type GraphInput, keyOf, MODEL_CLASSES, readGraph } from "./model-graph.ts";
import type { LayerWeights } from "./weights.ts";

/** The weights of a model's layers. */
export interface ModelWeights {
  /** The weights of a layer, by its class and its index among the layers of that class, from 0. */
  readonly layer: (name: string, className: string, index: number) => LayerWeights;
  /** The weights of a nested model. */
  readonly model: (name: string, className: string, index: number) => ModelWeights;
}

/** A layer with the known shape of its output. */
export interface BuiltLayer {
  readonly layer: KerasLayer;
  /** Undefined for a layer that is not called, or if the input shape is unknown. */
  readonly outputShape: OpenShape | undefined;
}

/** A model with built layers. */
export interface BuiltModel {
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly { readonly name: string; readonly shape: OpenShape | undefined }[];
  /** Layers in the order of the file, including those of nested models. */
  readonly layers: readonly BuiltLayer[];
  readonly parameters: KerasParameters;
  /** Tensors kept beside them and not trained. */
  readonly statistics: KerasParameters;
  /** Inputs whose values are indices of an embedding. */
  readonly indexInputs: ReadonlySet<string>;
  readonly run: (
    parameters: KerasParameters,
    inputs: ReadonlyMap<string, KerasValue>,
  ) => readonly KerasValue[];
}

const MAX_DEPTH = 16;

/** Builds a model from its configuration. */
export function buildModel(model: Json, version: number, weights: ModelWeights, depth = 0): BuiltModel {
  if (depth > MAX_DEPTH)
    throw malformed({
      place: "model",
      expected: "models nested at most 16 deep",
      got: "more",
      cure: "Build the model directly from layers.",
    });
  const graph = readGraph(model, version);
  const counts = new Map<string, number>();
  const within = new Map<string, BuiltModel>();
  const layers = new Map<string, KerasLayer>();
  for (const [name, written] of graph.layers) {
    const className = String(written.class_name);
    const index = counts.get(className) ?? 0;
    counts.set(className, index + 1);
    if (MODEL_CLASSES.has(className)) {
      const inner = buildModel(written, version, weights.model(name, className, index), depth + 1);
      within.set(name, inner);
      layers.set(name, asLayer(name, className, inner));
    } else {
      const own = weights.layer(name, className, index);
      layers.set(name, buildLayer({ ...written, name }, version, own));
      own.finish();
    }
  }
  const shapes = inferShapes(graph.inputs, graph.calls, layers);
  const shapeOfValue = (ref: ValueRef) => shapes.get(keyOf(ref))?.[ref.output];
  const names = outputNames(graph.outputs);
  return {
    inputs: graph.inputs,
    outputs: graph.outputs.map((ref, i) => ({ name: names[i]!, shape: shapeOfValue(ref) })),
    layers: [...layers].flatMap(
      ([name, layer]) =>
        within.get(name)?.layers ?? [
          { layer, outputShape: shapes.get(keyOf({ layer: name, call: 0 }))?.[0] },
        ],
    ),
    parameters: byLayer(layers, ({ parameters }) => parameters),
    statistics: byLayer(layers, ({ statistics = {} }) => statistics),
    indexInputs: indexInputs(graph.inputs, graph.calls, layers, within),
    run: (parameters, inputs) => run(graph.calls, graph.outputs, layers, parameters, inputs),
  };
}

/** A property of layers by name; layers without it are omitted. */
function byLayer(
  layers: ReadonlyMap<string, KerasLayer>,
  of: (layer: KerasLayer) => KerasParameters,
): KerasParameters {
  const entries = [...layers].map(([name, layer]) => [name, of(layer)] as const);
  return Object.fromEntries(entries.filter(([, own]) => Object.keys(own).length > 0));
}

function outputNames(outputs: readonly ValueRef[]): string[] {
  const counts = new Map<string, number>();
  for (const { layer } of outputs) counts.set(layer, (counts.get(layer) ?? 0) + 1);
  const names = outputs.map(({ layer, call, output }) =>
    counts.get(layer) === 1 ? layer : `${layer}:${call}:${output}`,
  );
  if (new Set(names).size === names.length) return names;
  throw malformed({
    place: "model",
    expected: "distinct outputs",
    got: "a duplicate",
    cure: "Build the Keras model with each output once.",
  });
}

/** A model as a layer of another model. */
function asLayer(name: string, className: string, model: BuiltModel): KerasLayer {
  const names = model.inputs.map((input) => input.name);
  return {
    className,
    name,
    parameters: model.parameters,
    statistics: model.statistics,
    parameterCount: model.layers.reduce((sum, { layer }) => sum + layer.parameterCount, 0),
    shapes: () => model.outputs.map(({ shape }) => shape ?? []),
    apply: (parameters, inputs) => {
      if (inputs.length !== names.length)
        throw malformed({
          place: `model ${quote(name)}`,
          expected: `${names.length} inputs`,
          got: String(inputs.length),
          cure: "Save the model again.",
        });
      return model.run(parameters, new Map(names.map((own, i) => [own, inputs[i]!])));
    },
  };
}

function inferShapes(
  inputs: readonly GraphInput[],
  calls: readonly GraphCall[],
  layers: ReadonlyMap<string, KerasLayer>,
): Map<string, readonly OpenShape[]> {
  const known = new Map<string, readonly OpenShape[]>();
  for (const { name, shape } of inputs)
    if (shape !== undefined) known.set(keyOf({ layer: name, call: 0 }), [shape]);
  for (const { layer, call, inputs: operands } of calls) {
    const shapes = operands.map((ref) =>
      ref.kind === "constant" ? [] : known.get(keyOf(ref))?.[ref.output],
    );
    if (shapes.every((shape) => shape !== undefined))
      known.set(keyOf({ layer, call }), layers.get(layer)!.shapes(shapes));
  }
  return known;
}

function indexInputs(
  inputs: readonly GraphInput[],
  calls: readonly GraphCall[],
  layers: ReadonlyMap<string, KerasLayer>,
  within: ReadonlyMap<string, BuiltModel>,
): ReadonlySet<string> {
  const takesIndices = ({ layer, inputs: operands }: GraphCall, name: string) => {
    const model = within.get(layer);
    if (model === undefined) return layers.get(layer)!.className === "Embedding";
    return operands.some(
      (ref, i) =>
        ref.kind === "value" && ref.layer === name && model.indexInputs.has(model.inputs[i]?.name ?? ""),
    );
  };
  const users = new Map(inputs.map(({ name }): [string, GraphCall[]] => [name, []]));
  for (const call of calls) {
    for (const layer of new Set(call.inputs.map((ref) => (ref.kind === "value" ? ref.layer : ""))))
      users.get(layer)?.push(call);
  }
  const names = inputs.map(({ name }) => name);
  return new Set(names.filter((name) => users.get(name)?.some((call) => takesIndices(call, name))));
}

function run(
  calls: readonly GraphCall[],
  outputs: readonly ValueRef[],
  layers: ReadonlyMap<string, KerasLayer>,
  parameters: KerasParameters,
  inputs: ReadonlyMap<string, KerasValue>,
): readonly KerasValue[] {
  const values = new Map<string, readonly KerasValue[]>();
  for (const [layer, value] of inputs) values.set(keyOf({ layer, call: 0 }), [value]);
  const find = (operand: Operand): KerasValue => {
    if (operand.kind === "constant") return { tensor: full([], operand.value) };
    const found = values.get(keyOf(operand))?.[operand.output];
    if (found !== undefined) return found;
    throw malformed({
      place: `layer ${quote(operand.layer)}`,
      expected: `an output ${operand.output}`,
      got: "none",
      cure: "Save the model again.",
    });
  };
  for (const call of calls) {
    const layer = layers.get(call.layer)!;
    const mask: Tensor | undefined = call.mask && find(call.mask).tensor;
    const given = call.inputs.map((operand) => {
      const value = find(operand);
      return mask === undefined ? value : withMask(value.tensor, mask);
    });
    const [operands, initialState] = splitStates(layer, given, call.initialState.map(find));
    values.set(keyOf(call), layer.apply(own(parameters, call.layer), operands, { initialState }));
  }
  return outputs.map(find);
}

function own(parameters: KerasParameters, name: string): KerasParameters {
  return Object.hasOwn(parameters, name) ? (parameters[name] as KerasParameters) : {};
}

/** Keras 2 lists initial states after the input of a recurrent layer. */
function splitStates(
  layer: KerasLayer,
  inputs: readonly KerasValue[],
  initialState: readonly KerasValue[],
): [readonly KerasValue[], readonly KerasValue[]] {
  if (layer.gates === undefined || inputs.length < 2) return [inputs, initialState];
  return [inputs.slice(0, 1), [...inputs.slice(1), ...initialState]];
}
