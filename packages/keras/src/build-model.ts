// Builds a model of layers: its parameters, inferred shapes, and computation.

import { ModelFileError, quote } from "@grus/io/files";
import { GrusError } from "@grus/tensor";
import type { ValueRef } from "./arguments.ts";
import { type BoundCall, bindCall, resolveCall } from "./bind-call.ts";
import { buildLayer } from "./build-layer.ts";
import type { BuiltModel } from "./built-model.ts";
import { type Json, malformed } from "./config.ts";
import type { KerasLayer, KerasParameters, KerasValue, LayerCall, OpenSpec } from "./layers/layer.ts";
import { type GraphInput, keyOf, MODEL_CLASSES, readGraph } from "./model-graph.ts";
import { modelLayer } from "./model-layer.ts";
import { probeShapes } from "./probe-shapes.ts";
import type { LayerWeights, ModelWeights } from "./weights.ts";

const MAX_DEPTH = 16;

/** The maximum number of layers that one run applies: models that call models multiply it. */
const MAX_CALLS = 100_000;

/** Builds a model from its configuration; `shared` are the weights of layers that occur several times. */
export function buildModel(
  model: Json,
  version: number,
  weights: ModelWeights,
  depth = 0,
  shared: Map<unknown, LayerWeights> = new Map(),
): BuiltModel {
  if (depth > MAX_DEPTH)
    throw malformed({
      place: "model",
      expected: "models nested at most 16 deep",
      got: "more",
      cure: "Build the model directly from layers.",
    });
  const graph = readGraph(model, version);
  const within = new Map<string, BuiltModel>();
  const layers = new Map<string, KerasLayer>();
  const counts = new Map<string, number>();
  const nested = (own: Json, ownWeights: ModelWeights) =>
    buildModel(own, version, ownWeights, depth + 1, shared);
  for (const [name, written] of graph.layers) {
    const className = String(written.class_name);
    const index = counts.get(className) ?? 0;
    counts.set(className, index + 1);
    if (MODEL_CLASSES.has(className)) {
      const inner = nested(written, weights.model(name, className, index));
      within.set(name, inner);
      layers.set(name, modelLayer(name, className, inner));
    } else {
      const { own, isCopy } = sharedWeights(written, weights.layer(name, className, index), shared);
      const layer = buildLayer({ ...written, name }, version, own, nested);
      layers.set(name, isCopy ? { ...layer, notes: [...(layer.notes ?? []), COPY] } : layer);
      own.finish();
    }
  }
  const calls = graph.calls.map((call) => bindCall(layers.get(call.layer)!, call));
  const total = calls.reduce((sum, { call }) => sum + (layers.get(call.layer)!.calls ?? 1), 0);
  if (total > MAX_CALLS)
    throw malformed({
      place: "model",
      expected: `at most ${MAX_CALLS} calls of layers`,
      got: String(total),
      cure: "Call models within models fewer times.",
    });
  const indices = indexInputs(graph.inputs, calls, layers, within);
  const specs = inferSpecs(graph.inputs, calls, layers, indices);
  const specOf = (ref: ValueRef) => specs.get(keyOf(ref))?.[ref.output];
  const names = outputNames(graph.outputs);
  return {
    inputs: graph.inputs,
    outputs: graph.outputs.map((ref, i) => {
      const { shape, dtype = "float32" } = specOf(ref) ?? {};
      return { name: names[i]!, shape, dtype };
    }),
    layers: [...layers].flatMap(
      ([name, layer]) =>
        within.get(name)?.layers ?? [
          { layer, outputShape: specs.get(keyOf({ layer: name, call: 0 }))?.[0]?.shape },
        ],
    ),
    parameters: byLayer(layers, ({ parameters }) => parameters),
    statistics: byLayer(layers, ({ statistics = {} }) => statistics),
    indexInputs: indices,
    calls: total,
    run: (parameters, inputs) => run(calls, graph.outputs, layers, parameters, inputs),
  };
}

const COPY = "shares its weights with another layer in Keras; here it has a copy of them";

/** Keras stores the weights of a layer that several models have once, in the first of them. */
function sharedWeights(
  { shared_object_id: id }: Json,
  own: LayerWeights,
  shared: Map<unknown, LayerWeights>,
): { readonly own: LayerWeights; readonly isCopy: boolean } {
  if (id === undefined || id === null) return { own, isCopy: false };
  const first = shared.get(id);
  if (first !== undefined && own.isMissing) return { own: first, isCopy: true };
  shared.set(id, first ?? own);
  return { own, isCopy: false };
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

function inferSpecs(
  inputs: readonly GraphInput[],
  calls: readonly BoundCall[],
  layers: ReadonlyMap<string, KerasLayer>,
  indices: ReadonlySet<string>,
): Map<string, readonly OpenSpec[]> {
  const known = new Map<string, readonly OpenSpec[]>();
  for (const { name, shape, dtype } of inputs) {
    const isWhole = indices.has(name) || /^u?int/.test(dtype);
    const type = isWhole ? "int32" : dtype === "bool" ? "bool" : "float32";
    if (shape !== undefined) known.set(keyOf({ layer: name, call: 0 }), [{ shape, dtype: type }]);
  }
  const specOf = (ref: ValueRef) => known.get(keyOf(ref))?.[ref.output];
  for (const bound of calls) {
    const layer = layers.get(bound.call.layer)!;
    const specs = inLayer(layer, () => probeShapes(layer, bound, specOf));
    if (specs !== undefined) known.set(keyOf(bound.call), specs);
  }
  return known;
}

function indexInputs(
  inputs: readonly GraphInput[],
  calls: readonly BoundCall[],
  layers: ReadonlyMap<string, KerasLayer>,
  within: ReadonlyMap<string, BuiltModel>,
): ReadonlySet<string> {
  const layersOf = (own: BoundCall["inputs"][number]) => (own.kind === "value" ? own.value.layer : undefined);
  const takesIndices = ({ call, inputs: operands }: BoundCall, name: string) => {
    const model = within.get(call.layer);
    if (model === undefined) return layers.get(call.layer)!.className === "Embedding";
    return operands.some(
      (own, i) => layersOf(own) === name && model.indexInputs.has(model.inputs[i]?.name ?? ""),
    );
  };
  const users = new Map(inputs.map(({ name }): [string, BoundCall[]] => [name, []]));
  for (const bound of calls)
    for (const layer of new Set(bound.inputs.map(layersOf))) users.get(layer ?? "")?.push(bound);
  const names = inputs.map(({ name }) => name);
  return new Set(names.filter((name) => users.get(name)?.some((bound) => takesIndices(bound, name))));
}

function run(
  calls: readonly BoundCall[],
  outputs: readonly ValueRef[],
  layers: ReadonlyMap<string, KerasLayer>,
  parameters: KerasParameters,
  inputs: ReadonlyMap<string, KerasValue>,
): readonly KerasValue[] {
  const values = new Map<string, readonly KerasValue[]>();
  for (const [layer, value] of inputs) values.set(keyOf({ layer, call: 0 }), [value]);
  const find = (ref: ValueRef): KerasValue => {
    const found = values.get(keyOf(ref))?.[ref.output];
    if (found !== undefined) return found;
    throw malformed({
      place: `layer ${quote(ref.layer)}`,
      expected: `an output ${ref.output}`,
      got: "none",
      cure: "Save the model again.",
    });
  };
  for (const bound of calls) {
    const name = bound.call.layer;
    const layer = layers.get(name)!;
    const { inputs: given, call } = resolveCall(bound, find);
    const [operands, rest] = splitStates(layer, given, call);
    values.set(
      keyOf(bound.call),
      inLayer(layer, () => layer.apply(own(parameters, name), operands, rest)),
    );
  }
  return outputs.map(find);
}

function own(parameters: KerasParameters, name: string): KerasParameters {
  return Object.hasOwn(parameters, name) ? (parameters[name] as KerasParameters) : {};
}

/** Initial states may follow the input of a recurrent layer, as Keras 2 writes them. */
function splitStates(
  layer: KerasLayer,
  inputs: readonly KerasValue[],
  call: LayerCall,
): readonly [readonly KerasValue[], LayerCall] {
  if (layer.gates === undefined || inputs.length < 2) return [inputs, call];
  return [inputs.slice(0, 1), { ...call, initialState: [...inputs.slice(1), ...call.initialState] }];
}

/** Says in which layer inputs do not fit. */
function inLayer<T>(layer: KerasLayer, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof GrusError) || error instanceof ModelFileError) throw error;
    throw malformed({
      place: `${layer.className} layer ${quote(layer.name)}`,
      expected: "inputs that fit",
      got: error.message.split("\n")[0]!,
      cure: "Check the shapes of the inputs of the model.",
    });
  }
}
