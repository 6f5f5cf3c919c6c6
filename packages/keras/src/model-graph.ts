// Sequential and functional models as topologically sorted steps.
import { DAMAGED, quote } from "@grus/io/files";
import { refuseCall, type ValueRef, valuesIn } from "./arguments.ts";
import { isRecord, type Json, layerConfigOf, malformed } from "./config.ts";
import { callsOf, type GraphCall, moveRefs, refsIn } from "./graph-calls.ts";

/** An input of a model. */
export interface GraphInput {
  readonly name: string;
  /** Lengths of the axes, batch first; undefined for a dynamic one. Undefined as a whole if not recorded. */
  readonly shape: readonly (number | undefined)[] | undefined;
  readonly dtype: string;
}

/** A model with unbuilt layers. */
export interface ModelGraph {
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly ValueRef[];
  /** Serialized layers by name, in the order of the file, without inputs. */
  readonly layers: ReadonlyMap<string, Json>;
  readonly calls: readonly GraphCall[];
}

/** Classes of models, which may be nested. */
export const MODEL_CLASSES: ReadonlySet<string> = new Set(["Functional", "Model", "Sequential"]);

/** Reads the graph of a serialized model. */
export function readGraph(model: Json, version: number): ModelGraph {
  const { className } = layerConfigOf(isRecord(model.config) ? model : { ...model, config: {} }, version);
  if (className === "Sequential") return readSequential(model);
  if (MODEL_CLASSES.has(className)) return readFunctional(model);
  throw malformed({
    place: "model",
    expected: "a Sequential or functional model",
    got: quote(className),
    cure: "Subclassed models do not record their computation; build the model from layers.",
  });
}

function layersOf(model: Json): readonly Json[] {
  const list = Array.isArray(model.config)
    ? model.config
    : isRecord(model.config)
      ? model.config.layers
      : undefined;
  if (!Array.isArray(list) || !list.every(isRecord))
    throw malformed({ place: "model", expected: "a list of layers", got: "something else", cure: DAMAGED });
  return list;
}

function nameOf(layer: Json): string {
  const config = isRecord(layer.config) ? layer.config : {};
  const name = [layer.name, config.name].find((own) => typeof own === "string" && own !== "");
  if (typeof name === "string") return name;
  throw malformed({ place: "model", expected: "layers with names", got: "one without", cure: DAMAGED });
}

/** Names are keys of parameters and outputs, and must be unique. */
function byName(layers: readonly Json[]): Map<string, Json> {
  const named = new Map<string, Json>();
  for (const layer of layers) {
    const name = nameOf(layer);
    if (named.has(name) || name === "__proto__")
      throw malformed({
        place: `layer ${quote(name)}`,
        expected: "a unique name",
        got: "a duplicate",
        cure: DAMAGED,
      });
    named.set(name, layer);
  }
  return named;
}

function readSequential(model: Json): ModelGraph {
  const all = layersOf(model);
  const inputs = all.filter(isInput);
  const layers = all.filter((layer) => !isInput(layer));
  if (inputs.length > 1 || (inputs.length === 1 && all[0] !== inputs[0]) || layers.length === 0)
    throw malformed({
      place: "Sequential model",
      expected: "an input followed by layers",
      got: "others",
      cure: DAMAGED,
    });
  const named = byName(layers);
  const names = [...named.keys()];
  const input = inputs[0] === undefined ? impliedInput(model, layers[0]!) : inputOf(inputs[0]);
  const previous = (i: number): ValueRef => ({
    layer: i === 0 ? input.name : names[i - 1]!,
    call: 0,
    output: 0,
  });
  return {
    inputs: [input],
    outputs: [previous(names.length)],
    layers: named,
    calls: names.map((layer, i) => ({
      layer,
      call: 0,
      args: [{ kind: "value", value: previous(i) }],
      named: {},
    })),
  };
}

function isInput(layer: Json): boolean {
  return layer.class_name === "InputLayer";
}

/** Older Sequential models have no input layer; the first layer, or the model, records the input shape. */
function impliedInput(model: Json, first: Json): GraphInput {
  const config = isRecord(first.config) ? first.config : {};
  const shape =
    config.batch_input_shape ?? (isRecord(model.config) ? model.config.build_input_shape : undefined);
  return { name: `${nameOf(first)}_input`, shape: shapeOf(shape), dtype: "float32" };
}

function inputOf(layer: Json): GraphInput {
  const config = layerConfigOf(layer, 3);
  config.only("sparse", false);
  config.only("ragged", false);
  config.only("optional", false);
  const shape = config.raw("batch_shape") ?? config.raw("batch_input_shape");
  const dtype = config.raw("dtype") ?? "float32";
  return { name: nameOf(layer), shape: shapeOf(shape), dtype: typeof dtype === "string" ? dtype : "float32" };
}

function shapeOf(value: unknown): readonly (number | undefined)[] | undefined {
  if (value === undefined || value === null) return undefined;
  const isLength = (length: unknown) =>
    length === null || (Number.isInteger(length) && (length as number) >= 0);
  if (!Array.isArray(value) || value.length === 0 || !value.every(isLength))
    throw malformed({ place: "input", expected: "lengths of axes", got: "something else", cure: DAMAGED });
  // The batch is dynamic here even if Keras fixes it.
  return [undefined, ...value.slice(1).map((length: number | null) => length ?? undefined)];
}

function readFunctional(model: Json): ModelGraph {
  const all = byName(layersOf(model));
  const config = model.config as Json;
  const inputs = refsIn(config.input_layers).map(({ layer }) => {
    const found = all.get(layer);
    if (found !== undefined && isInput(found)) return inputOf(found);
    throw malformed({
      place: `input ${quote(layer)}`,
      expected: "an InputLayer",
      got: "none",
      cure: DAMAGED,
    });
  });
  const layers = new Map([...all].filter(([, layer]) => !isInput(layer)));
  const given = new Set(inputs.map(({ name }) => name));
  const stray = [...all].find(([name, layer]) => isInput(layer) && !given.has(name));
  if (stray !== undefined || given.size !== inputs.length)
    throw malformed({
      place: `input ${quote(stray?.[0] ?? "")}`,
      expected: "unique inputs of the model",
      got: "another",
      cure: DAMAGED,
    });
  const calls = [...layers].flatMap(([name, layer]) => callsOf(name, layer));
  const outputs = refsIn(config.output_layers);
  if (outputs.length === 0)
    throw malformed({ place: "model", expected: "outputs", got: "none", cure: DAMAGED });
  const resolved = resolve(layers, calls, outputs);
  return {
    inputs,
    layers,
    outputs: resolved.outputs,
    calls: ordered(resolved.calls, given, resolved.outputs),
  };
}

/**
 * The calls of nested models are counted from 0, or from 1 after an initial call that is not in the file:
 * by Keras 3 from 0 in arguments, and from 1 in the outputs of the model if the nested one is functional; by
 * Keras 2 either way everywhere.
 */
function resolve(
  layers: ReadonlyMap<string, Json>,
  calls: readonly GraphCall[],
  outputs: readonly ValueRef[],
): { readonly calls: readonly GraphCall[]; readonly outputs: readonly ValueRef[] } {
  const inCalls = calls.flatMap(needsOf);
  const starts = new Map<string, { readonly inCalls: number; readonly inOutputs: number }>();
  for (const [name, layer] of layers) {
    if (!MODEL_CLASSES.has(layer.class_name as string)) continue;
    const count = calls.filter((call) => call.layer === name).length;
    const start = (refs: readonly ValueRef[]) =>
      Math.max(0, ...refs.filter((ref) => ref.layer === name).map(({ call }) => call + 1 - count));
    const isNew = Array.isArray(layer.inbound_nodes) && layer.inbound_nodes.every(isRecord);
    const own = outputs.filter((ref) => ref.layer === name);
    const isCounted = layer.class_name !== "Sequential" && own.every(({ call }) => call > 0);
    const both = start([...inCalls, ...outputs]);
    starts.set(
      name,
      isNew
        ? { inCalls: start(inCalls), inOutputs: isCounted ? 1 : start(outputs) }
        : { inCalls: both, inOutputs: both },
    );
  }
  const moved = (place: "inCalls" | "inOutputs") => (ref: ValueRef) => ({
    ...ref,
    call: ref.call - (starts.get(ref.layer)?.[place] ?? 0),
  });
  return {
    outputs: outputs.map(moved("inOutputs")),
    calls: calls.map((call) => moveRefs(call, moved("inCalls"))),
  };
}

/** The calls needed for the outputs, in topological order. */
function ordered(
  calls: readonly GraphCall[],
  inputs: ReadonlySet<string>,
  outputs: readonly ValueRef[],
): GraphCall[] {
  const known = new Map(calls.map((call) => [keyOf(call), call]));
  const done = new Map<string, "open" | "done">();
  const order: GraphCall[] = [];
  const stack: { readonly ref: ValueRef; readonly isExit: boolean }[] = outputs
    .map((ref) => ({ ref, isExit: false }))
    .reverse();
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const key = keyOf(top.ref);
    const call = known.get(key);
    if (inputs.has(top.ref.layer) || done.get(key) === "done") continue;
    if (call === undefined) refuseCall(top.ref.layer, "a call in the file", `number ${top.ref.call}`);
    if (top.isExit) {
      done.set(key, "done");
      order.push(call);
    } else if (done.get(key) === "open") refuseCall(top.ref.layer, "an acyclic graph", "a cycle");
    else {
      done.set(key, "open");
      stack.push({ ref: top.ref, isExit: true });
      for (const ref of needsOf(call))
        if (done.get(keyOf(ref)) !== "done") stack.push({ ref, isExit: false });
    }
  }
  return order;
}

/** All values that a call needs. */
export function needsOf({ args, named }: GraphCall): readonly ValueRef[] {
  return [...args, ...Object.values(named)].flatMap(valuesIn);
}

/** A unique name of a call of a layer. */
export function keyOf({ layer, call }: { readonly layer: string; readonly call: number }): string {
  return `${call} ${layer}`;
}
