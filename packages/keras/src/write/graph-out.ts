// Builds the contents of a Keras file: layers and operations, each applied to values before it.
import type { TensorData } from "@grus/tensor";
import type { Json } from "../config.ts";
import type { KerasContents } from "../keras-file.ts";
import { numbered } from "../stored-weights.ts";
import type { LayerWeights, ModelWeights } from "../weights.ts";
import {
  inputJson,
  layerJson,
  operationJson,
  type WrittenLayer,
  type WrittenShape,
} from "./layer-configs.ts";

/** A value in a model. */
export interface OutValue {
  /** The layer or operation that computes it. */
  readonly name: string;
  readonly shape: WrittenShape;
  readonly dtype: string;
}

/** Tensors in Keras' order, by the part of a layer that they belong to: "", "cell", "forward_layer/cell". */
export type PartTensors = Readonly<Record<string, readonly TensorData[]>>;

/** A graph that grows. */
export class GraphOut {
  readonly #layers: Json[] = [];
  readonly #inputs: OutValue[] = [];
  readonly #weights = new Map<string, PartTensors>();
  readonly #names = new Set<string>();
  #isChain = true;
  #last: OutValue | undefined;

  input(name: string, shape: WrittenShape, dtype: string): OutValue {
    const value = { name: this.#unique(name), shape, dtype };
    this.#layers.push({ ...inputJson(value.name, shape, dtype), name: value.name, inbound_nodes: [] });
    this.#inputs.push(value);
    this.#isChain &&= this.#inputs.length === 1;
    this.#last ??= value;
    return value;
  }

  /** A layer applied to `x`, with arguments by name. */
  layer(
    name: string,
    layer: WrittenLayer,
    x: OutValue,
    shape: WrittenShape,
    weights: PartTensors = {},
    named: Json = {},
  ): OutValue {
    const own = this.#unique(name);
    this.#weights.set(own, weights);
    const isBuilt = Object.keys(weights).length > 0;
    const json = { ...layerJson(layer, own), ...(isBuilt && { build_config: { input_shape: x.shape } }) };
    this.#isChain &&= this.#last === x && Object.keys(named).length === 0;
    return this.#add(json, { name: own, shape, dtype: "float32" }, [tensorJson(x)], named);
  }

  /** An operation; `args` are values, or constants of JSON. */
  operation(
    layer: WrittenLayer,
    args: readonly (OutValue | Json | readonly unknown[] | number)[],
    shape: WrittenShape,
    dtype = "float32",
  ): OutValue {
    this.#isChain = false;
    const own = this.#unique(numbered(layer.className, 0));
    const json = operationJson(layer, own);
    return this.#add(json, { name: own, shape, dtype }, args.map(argumentJson), {});
  }

  /** The contents of a file: a Sequential model of a chain of layers, else a functional one. */
  contents(output: OutValue): KerasContents {
    const isSequential = this.#isChain && this.#last === output && this.#layers.length > 1;
    return {
      config: isSequential ? this.#sequential() : this.#functional(output),
      weights: modelWeights(this.#weights),
      version: undefined,
      major: 3,
      metadata: {},
    };
  }

  #sequential(): Json {
    const layers = this.#layers.map(({ name: _name, inbound_nodes: _nodes, ...layer }) => layer);
    const { shape } = this.#inputs[0]!;
    return {
      ...layerJson({ className: "Sequential", options: { layers, build_input_shape: shape } }, "sequential"),
      module: "keras",
      build_config: { input_shape: shape },
      compile_config: {},
    };
  }

  #functional({ name }: OutValue): Json {
    const inputs = this.#inputs.map((own) => [own.name, 0, 0]);
    return {
      module: "keras.src.models.functional",
      class_name: "Functional",
      config: {
        name: "functional",
        trainable: true,
        layers: this.#layers,
        input_layers: inputs.length === 1 ? inputs[0] : inputs,
        output_layers: [name, 0, 0],
      },
      registered_name: "Functional",
      build_config: { input_shape: null },
      compile_config: {},
    };
  }

  #add(json: Json, value: OutValue, args: readonly unknown[], kwargs: Json): OutValue {
    this.#layers.push({ ...json, name: value.name, inbound_nodes: [{ args, kwargs }] });
    this.#last = value;
    return value;
  }

  /** Keras' names are unique, not empty and without slashes. */
  #unique(name: string): string {
    const own = name.replaceAll("/", "_") || "layer";
    for (let i = 0; ; i++) {
      const tried = i === 0 ? own : `${own}_${i}`;
      if (this.#names.has(tried)) continue;
      this.#names.add(tried);
      return tried;
    }
  }
}

/** A value as an argument of a call. */
export function tensorJson({ name, shape, dtype }: OutValue): Json {
  return { class_name: "__keras_tensor__", config: { shape, dtype, keras_history: [name, 0, 0] } };
}

function argumentJson(own: OutValue | Json | readonly unknown[] | number): unknown {
  return isValue(own) ? tensorJson(own) : own;
}

function isValue(own: OutValue | Json | readonly unknown[] | number): own is OutValue {
  return typeof own === "object" && "shape" in own && "name" in own;
}

function modelWeights(tensors: ReadonlyMap<string, PartTensors>): ModelWeights {
  return {
    layer: (name) => layerWeights(tensors.get(name) ?? {}, ""),
    model: () => modelWeights(new Map()),
  };
}

function layerWeights(tensors: PartTensors, path: string): LayerWeights {
  const join = (part: string) => [path, part].filter((own) => own !== "").join("/");
  return {
    isMissing: Object.keys(tensors).length === 0,
    take: <Name extends string>(part: string, names: readonly Name[]) =>
      Object.fromEntries(names.map((name, i) => [name, tensors[join(part)]![i]!])) as Record<
        Name,
        TensorData
      >,
    inner: (part) => layerWeights(tensors, join(part)),
    asModel: () => modelWeights(new Map()),
    finish: () => {},
  };
}
