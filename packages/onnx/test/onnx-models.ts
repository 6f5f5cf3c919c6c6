// Small ONNX models, and ONNX Runtime to run them.
import { evaluate, fromData, referenceBackend, type Tensor, type TensorData } from "@grus/tensor";
import * as ort from "onnxruntime-web";
import type { ReadOnnxOptions } from "../src/onnx-model.ts";
import { ownEntry } from "../src/own-entry.ts";
import { encodeMessage } from "../src/protobuf.ts";
import { readOnnx } from "../src/read-onnx.ts";
import {
  type AttributeProto,
  attributeTypes,
  type GraphProto,
  modelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "../src/schema.ts";
import { protoOf } from "../src/tensor-proto.ts";
import { type ElementName, elementNumbers } from "../src/values.ts";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

/** A value of an attribute: an integer, a string, a list of either, or marked floats. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: TensorProto }
  | { readonly graph: GraphProto };

/** Tensor data of an element type that its dtype does not tell. */
export interface TypedData extends TensorData {
  readonly element?: ElementName;
}

/** One node of a test model. */
export interface TestNode {
  readonly type: string;
  /** By default the type. */
  readonly name?: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** A test model. */
export interface TestModel {
  readonly nodes: readonly TestNode[];
  readonly inputs: Readonly<Record<string, TypedData>>;
  readonly outputs: readonly string[];
  /** The element types of outputs that are not floats. */
  readonly outputTypes?: Readonly<Record<string, ElementName>>;
  readonly constants?: Readonly<Record<string, TypedData>>;
  readonly opset?: number;
}

/** Numbers between -1 and 1, a function of the index alone. */
export function floats(shape: readonly number[], seed: number, scale = 1): TensorData {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from(
    { length: size },
    (_, i) => scale * Math.sin(12.9898 * (i + 1) + 78.233 * seed),
  );
  return { shape, dtype: "float32", data };
}

/** Whole numbers. */
export function integers(values: readonly number[], shape: readonly number[] = [values.length]): TensorData {
  return { shape, dtype: "int32", data: Int32Array.from(values) };
}

const NO_LISTS = { floats: [], ints: [], strings: [] };

function attributeOf(name: string, value: AttributeValue): AttributeProto {
  const text = (item: string) => new TextEncoder().encode(item);
  if (typeof value === "number") return { ...NO_LISTS, name, i: BigInt(value), type: attributeTypes.i };
  if (typeof value === "string") return { ...NO_LISTS, name, s: text(value), type: attributeTypes.s };
  if ("float" in value) return { ...NO_LISTS, name, f: value.float, type: attributeTypes.f };
  if ("floats" in value) return { ...NO_LISTS, name, floats: value.floats, type: attributeTypes.floats };
  if ("graph" in value) return { ...NO_LISTS, name, g: value.graph, type: attributeTypes.g };
  if ("tensor" in value) return { ...NO_LISTS, name, t: value.tensor, type: attributeTypes.t };
  if (typeof value[0] === "string")
    return {
      ...NO_LISTS,
      name,
      strings: (value as readonly string[]).map(text),
      type: attributeTypes.strings,
    };
  return { ...NO_LISTS, name, ints: (value as readonly number[]).map(BigInt), type: attributeTypes.ints };
}

/** As a file. Integers are int32 for `sequence_lens`, int64 elsewhere. */
export function fileOf({
  nodes,
  inputs,
  outputs,
  outputTypes = {},
  constants = {},
  opset = 17,
}: TestModel): Uint8Array {
  const isLengths = (name: string) =>
    nodes.some(({ inputs: own, type }) => /RNN|GRU|LSTM/.test(type) && own[4] === name);
  const elementOf = (name: string, { dtype, element }: TypedData): ElementName =>
    element !== undefined
      ? element
      : dtype === "float32"
        ? "float"
        : dtype === "bool"
          ? "bool"
          : isLengths(name)
            ? "int32"
            : "int64";
  const info = (name: string, element: ElementName, shape?: readonly number[]): ValueInfoProto => ({
    name,
    type: {
      tensorType: {
        elemType: elementNumbers[element],
        ...(shape && { shape: { dim: shape.map((length) => ({ dimValue: BigInt(length) })) } }),
      },
    },
  });
  const node = ({
    type,
    name = `${type} of the test`,
    domain = "",
    inputs: input,
    outputs: output,
    attributes = {},
  }: TestNode): NodeProto => ({
    opType: type,
    domain,
    input,
    output,
    name,
    attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
  });
  return encodeMessage(modelProto, {
    irVersion: 8n,
    producerName: "a test",
    opsetImport: [
      { domain: "", version: BigInt(opset) },
      { domain: "com.microsoft", version: 1n },
    ],
    metadataProps: [],
    functions: [],
    graph: {
      name: "test",
      node: nodes.map(node),
      initializer: Object.entries(constants).map(([name, data]) =>
        data.element === undefined
          ? protoOf(name, data, isLengths(name) ? "int32" : "int64")
          : typedProto(name, data, data.element),
      ),
      input: Object.entries(inputs).map(([name, data]) => info(name, elementOf(name, data), data.shape)),
      output: outputs.map((name) => info(name, ownEntry(outputTypes, name) ?? "float")),
    },
  });
}

/** A constant of an element type of whole numbers. */
function typedProto(name: string, { shape, data }: TensorData, element: ElementName): TensorProto {
  const arrays: Partial<
    Record<ElementName, (values: ArrayLike<number>) => { readonly buffer: ArrayBuffer }>
  > = {
    uint8: (values) => Uint8Array.from(values),
    int8: (values) => Int8Array.from(values),
    uint16: (values) => Uint16Array.from(values),
    int16: (values) => Int16Array.from(values),
    int32: (values) => Int32Array.from(values),
  };
  const rawData = new Uint8Array(arrays[element]!(data).buffer);
  return {
    ...protoOf(name, { shape, dtype: "float32", data: Float32Array.from(data) }),
    dataType: elementNumbers[element],
    rawData,
  };
}

/** The outputs by ONNX Runtime. */
export async function byOnnxRuntime(
  file: Uint8Array,
  inputs: Readonly<Record<string, TensorData>>,
): Promise<Record<string, TensorData>> {
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 3 });
  const types = new Map(readOnnx(file).inputs.map(({ name, element }) => [name, element]));
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, data]) => [name, ortTensor(types.get(name)!, data)]),
  );
  const results = await session.run(feeds);
  const found: Record<string, TensorData> = {};
  for (const [name, { dims, data, type }] of Object.entries(results)) {
    const numbers = Array.from(data as ArrayLike<number | bigint>, Number);
    found[name] =
      type === "float32"
        ? { shape: dims, dtype: "float32", data: Float32Array.from(numbers) }
        : type === "bool"
          ? { shape: dims, dtype: "bool", data: Uint8Array.from(numbers) }
          : { shape: dims, dtype: "int32", data: Int32Array.from(numbers) };
  }
  await session.release();
  return found;
}

function ortTensor(element: ElementName, { data, shape, dtype }: TensorData): ort.Tensor {
  const dims = [...shape];
  if (dtype === "float32") return new ort.Tensor("float32", Float32Array.from(data), dims);
  if (dtype === "bool") return new ort.Tensor("bool", Uint8Array.from(data), dims);
  if (element === "int32") return new ort.Tensor("int32", Int32Array.from(data), dims);
  if (element === "uint8") return new ort.Tensor("uint8", Uint8Array.from(data), dims);
  if (element === "int8") return new ort.Tensor("int8", Int8Array.from(data), dims);
  return new ort.Tensor("int64", BigInt64Array.from(Array.from(data, BigInt)), dims);
}

/** The outputs by Grus, on the reference backend. */
export async function byGrus(
  file: Uint8Array,
  inputs: Readonly<Record<string, TensorData>>,
  options: ReadOnnxOptions = {},
): Promise<Record<string, Tensor>> {
  const model = readOnnx(file, options);
  const given = Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, fromData(data)]));
  return (await evaluate(referenceBackend(), model.apply(model.parameters, given))) as Record<string, Tensor>;
}
