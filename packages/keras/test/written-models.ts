// Models written as configurations and arrays, for tests of single layers against plain loops.
import type { NamedTensorRecord } from "@grus/io";
import {
  add,
  allocate,
  compile,
  type DType,
  evaluate,
  fromData,
  mul,
  referenceBackend,
  sum,
  type Tensor,
  type TensorData,
  valueAndGrad,
} from "@grus/tensor";
import { checkGradient, expectClose } from "@grus/testing";
import { expect } from "vitest";
import type { Json } from "../src/config.ts";
import type { Hdf5Dataset, Hdf5Group } from "../src/hdf5/read-hdf5.ts";
import { type KerasModel, modelOf } from "../src/read-keras.ts";
import { numbered, storedModel } from "../src/stored-weights.ts";

/** Numbers by their indices. */
export interface Grid {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  /** The number at an index; 0 outside. */
  at(...index: readonly number[]): number;
}

/** A grid of a function of the index. */
export function grid(shape: readonly number[], f: (...index: number[]) => number): Grid {
  const all = indices(shape);
  return gridOf(
    shape,
    Float64Array.from(all, (index) => f(...index)),
  );
}

/** A grid of given numbers. */
export function gridOf(shape: readonly number[], numbers: ArrayLike<number>): Grid {
  const data = Float64Array.from(numbers);
  return {
    shape,
    data,
    at: (...index) => {
      if (index.some((i, axis) => i < 0 || i >= shape[axis]!)) return 0;
      return data[index.reduce((offset, i, axis) => offset * shape[axis]! + i, 0)]!;
    },
  };
}

/** All indices of a shape, in order. */
export function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, length) => all.flatMap((index) => Array.from({ length }, (_, i) => [...index, i])),
    [[]],
  );
}

/** The sum of a function of 0 to `count` − 1. */
export function total(count: number, f: (i: number) => number): number {
  return Array.from({ length: count }, (_, i) => f(i)).reduce((a, b) => a + b, 0);
}

/** Numbers between −1 and 1 without a pattern, rounded to float32. */
export function wave(shape: readonly number[], seed: number): Grid {
  let at = seed;
  return grid(shape, () => {
    at += 1.7;
    return Math.fround(Math.sin(at * at));
  });
}

/** A grid as a tensor. */
export function tensorOf({ shape, data }: Grid, dtype: DType = "float32"): Tensor {
  const own = allocate(dtype, data.length);
  own.set(data);
  return fromData({ shape: [...shape], dtype, data: own });
}

/** A layer in a configuration, with its weights by their paths in its group. */
export interface Written {
  readonly className: string;
  readonly name: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly weights?: Readonly<Record<string, Grid>>;
  /** Further fields beside its configuration. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** The module; default that of layers. */
  readonly module?: string;
  /** Calls: positional and named arguments; a text other than "bool" names the first output of a layer. */
  readonly calls?: readonly {
    readonly args: readonly unknown[];
    readonly kwargs?: Readonly<Record<string, unknown>>;
  }[];
}

/** An input of a written model; the batch precedes the shape. */
export interface WrittenInput {
  readonly name: string;
  readonly shape: readonly (number | null)[];
  readonly dtype?: string;
}

/** A reference to an output of a call. */
export function ref(layer: string, call = 0, output = 0): Json {
  return {
    class_name: "__keras_tensor__",
    config: { shape: [null], dtype: "float32", keras_history: [layer, call, output] },
  };
}

/** A serialized layer or operation. */
export function layerJson({ className, name, config = {}, module = "keras.layers" }: Written): Json {
  const isLayer = module === "keras.layers";
  return {
    module,
    class_name: className,
    config: { name, ...(isLayer ? { trainable: true, dtype: "float32" } : {}), ...config },
    registered_name: isLayer ? null : className,
  };
}

/** A serialized functional model. */
export function modelJson(
  inputs: readonly WrittenInput[],
  layers: readonly Written[],
  outputs: readonly (readonly [string, number, number])[],
): Json {
  return {
    module: "keras",
    class_name: "Functional",
    registered_name: null,
    config: {
      name: "functional",
      layers: [
        ...inputs.map(({ name, shape, dtype = "float32" }) => ({
          module: "keras.layers",
          class_name: "InputLayer",
          config: { batch_shape: [null, ...shape], dtype, sparse: false, name },
          name,
          inbound_nodes: [],
        })),
        ...layers.map((layer) => ({
          ...layerJson(layer),
          ...layer.more,
          name: layer.name,
          inbound_nodes: (layer.calls ?? []).map(({ args, kwargs = {} }) => ({
            args: args.map(reference),
            kwargs: Object.fromEntries(Object.entries(kwargs).map(([key, own]) => [key, reference(own)])),
          })),
        })),
      ],
      input_layers: inputs.map(({ name }) => [name, 0, 0]),
      output_layers: outputs,
    },
  };
}

function reference(value: unknown): unknown {
  if (value === "bool") return value;
  if (typeof value === "string") return ref(value);
  return Array.isArray(value) ? value.map(reference) : value;
}

/** A functional model with the weights of its layers. */
export function writtenModel(
  inputs: readonly WrittenInput[],
  layers: readonly Written[],
  outputs: readonly (readonly [string, number, number])[] = [[layers.at(-1)!.name, 0, 0]],
  more: Readonly<Record<string, Grid>> = {},
): KerasModel {
  const weights = storedModel(groupOf({ ...weightsOf(layers), ...more }), "");
  return modelOf({
    config: modelJson(inputs, layers, outputs),
    weights,
    version: "3.15.1",
    major: 3,
    metadata: {},
  });
}

/** A Sequential model with the weights of its layers. */
export function sequentialModel(input: WrittenInput, layers: readonly Written[]): KerasModel {
  const { name, shape, dtype = "float32" } = input;
  const first = {
    module: "keras.layers",
    class_name: "InputLayer",
    config: { batch_shape: [null, ...shape], dtype, sparse: false, name },
  };
  const config = {
    module: "keras",
    class_name: "Sequential",
    registered_name: null,
    config: { name: "sequential", layers: [first, ...layers.map(layerJson)] },
  };
  const weights = storedModel(groupOf(weightsOf(layers)), "");
  return modelOf({ config, weights, version: "3.15.1", major: 3, metadata: {} });
}

/** A model of one layer, called once on all inputs, or as said. */
export function oneLayer(
  layer: Omit<Written, "name" | "calls">,
  inputs: readonly WrittenInput[],
  call: NonNullable<Written["calls"]>[number] = { args: inputs.map(({ name }) => name) },
  outputs = 1,
): KerasModel {
  const refs = Array.from({ length: outputs }, (_, i) => ["layer", 0, i] as const);
  return writtenModel(inputs, [{ ...layer, name: "layer", calls: [call] }], refs);
}

/** Weights by their paths in the file. */
function weightsOf(layers: readonly Written[]): Readonly<Record<string, Grid>> {
  const counts = new Map<string, number>();
  const entries = layers.flatMap(({ className, weights = {} }) => {
    const index = counts.get(className) ?? 0;
    counts.set(className, index + 1);
    const place = `layers/${numbered(className, index)}`;
    return Object.entries(weights).map(([path, own]) => [`${place}/${path}`, own] as const);
  });
  return Object.fromEntries(entries);
}

/**
 * Compares outputs within 1e-5, and gradients of all parameters and floats with central differences, except
 * those of some inputs.
 */
export async function expectModel(
  model: KerasModel,
  inputs: Readonly<Record<string, Grid>>,
  expected: readonly Grid[],
  withoutGradient: readonly string[] = [],
): Promise<void> {
  const given = inputsOf(model, inputs);
  const found = Object.values(await evaluate(referenceBackend(), model.apply(model.parameters, given)));
  expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => [...shape]));
  expect(
    model.outputs.map(({ shape }) =>
      shape
        ?.map((n) => n ?? "?")
        .slice(1)
        .join(),
    ),
  ).toEqual(expected.map(({ shape }) => shape.slice(1).join()));
  found.forEach((own, i) => expectClose(own.data, expected[i]!.data, { absolute: 1e-5, relative: 1e-5 }));
  const floats = Object.entries(given).filter(
    ([name, { dtype }]) => dtype === "float32" && !withoutGradient.includes(name),
  );
  await expectGradient(model, given, Object.fromEntries(floats));
}

/** Inputs as tensors of the types that a model takes. */
export function inputsOf(model: KerasModel, inputs: Readonly<Record<string, Grid>>): NamedTensorRecord {
  const entries = model.inputs.map(({ name, dtype }) => {
    return [name, tensorOf(inputs[name]!, dtype)] as const;
  });
  return Object.fromEntries(entries);
}

/** The number of directions in which a gradient is compared. */
const DIRECTIONS = 4;

/** The gradient of a weighted sum of the outputs, of which truth values and indices have none. */
async function expectGradient(
  model: KerasModel,
  given: NamedTensorRecord,
  floats: NamedTensorRecord,
): Promise<void> {
  const point = { ...prefixed("p:", model.parameters), ...prefixed("x:", floats) };
  const names = Object.keys(point);
  if (names.length === 0) return;
  const loss = (own: NamedTensorRecord) => {
    const outputs = model.apply(unprefixed("p:", own), { ...given, ...unprefixed("x:", own) });
    const weighted = Object.values(outputs)
      .filter(({ dtype }) => dtype === "float32")
      .map((y, i) => sum(mul(y, tensorOf(wave(y.shape, 11 + i)))));
    return weighted.reduce((a, b) => add(a, b));
  };
  const step = await compile(referenceBackend({ precision: "float64" }), valueAndGrad(loss), point);
  const directions = names.map((name, i) => wave([DIRECTIONS, point[name]!.size], 31 + i));
  const moved = (shares: Float64Array) => (name: string, i: number) => {
    const { shape, size, data: from } = point[name]!;
    const data = Float64Array.from({ length: size }, (_, at) =>
      shares.reduce((sum, share, k) => sum + share * directions[i]!.at(k, at), from[at]!),
    );
    return [name, { shape, dtype: "float32", data }] as const;
  };
  const run = (shares: Float64Array) => step.runSync(Object.fromEntries(names.map(moved(shares))));
  const at = new Float64Array(DIRECTIONS);
  const { gradient } = run(at);
  const along = (k: number) =>
    names.reduce(
      (sum, name, i) =>
        Array.from(gradient[name]!.data).reduce((own, g, j) => own + g * directions[i]!.at(k, j), sum),
      0,
    );
  checkGradient({
    f: (shares) => run(shares).value.data[0]!,
    gradient: at.map((_, k) => along(k)),
    at,
    tolerance: 1e-5,
  });
}

function prefixed(prefix: string, own: NamedTensorRecord): NamedTensorRecord {
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [`${prefix}${name}`, value]));
}

function unprefixed(prefix: string, own: NamedTensorRecord): NamedTensorRecord {
  return Object.fromEntries(
    Object.entries(own).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
    ),
  );
}

/** A group of an HDF5 file with tensors by their paths. */
export function groupOf(tensors: Readonly<Record<string, Grid>>, path = ""): Hdf5Group {
  const members = new Map<string, Hdf5Group | Hdf5Dataset>();
  const names = new Set(Object.keys(tensors).map((key) => key.split("/")[0]!));
  for (const name of names) {
    const inner = Object.entries(tensors).filter(([key]) => key.startsWith(`${name}/`));
    const own = tensors[name];
    members.set(
      name,
      own === undefined
        ? groupOf(
            Object.fromEntries(inner.map(([key, value]) => [key.slice(name.length + 1), value])),
            `${path}/${name}`,
          )
        : datasetOf(`${path}/${name}`, own),
    );
  }
  return { kind: "group", path, attributes: new Map(), members };
}

function datasetOf(path: string, own: Grid): Hdf5Dataset {
  const data: TensorData = { shape: own.shape, dtype: "float32", data: Float32Array.from(own.data) };
  return { kind: "dataset", path, shape: own.shape, element: "F32", attributes: new Map(), read: () => data };
}
