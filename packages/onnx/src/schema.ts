// The messages of ONNX files that models use: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
import { type Message, type MessageType, messageType } from "./protobuf.ts";

/** A string by name: metadata of a model, or external data of a constant. */
export interface EntryProto extends Message {
  readonly key?: string;
  readonly value?: string;
}

const entryProto: MessageType<EntryProto> = messageType<EntryProto>({
  key: [1, "string"],
  value: [2, "string"],
});

/** A constant. Its elements are in `rawData`, little-endian, or in the list of its type. */
export interface TensorProto extends Message {
  readonly dims: readonly bigint[];
  readonly dataType?: number;
  readonly floatData: readonly number[];
  readonly int32Data: readonly number[];
  readonly int64Data: readonly bigint[];
  readonly doubleData: readonly number[];
  readonly uint64Data: readonly bigint[];
  readonly name?: string;
  readonly rawData?: Uint8Array;
  /** 1 if the elements are in another file; `externalData` gives location, offset and length. */
  readonly dataLocation?: number;
  readonly externalData: readonly EntryProto[];
}

export const tensorProto: MessageType<TensorProto> = messageType<TensorProto>({
  dims: [1, "int64", "repeated"],
  dataType: [2, "int32"],
  floatData: [4, "float", "repeated"],
  int32Data: [5, "int32", "repeated"],
  int64Data: [7, "int64", "repeated"],
  name: [8, "string"],
  rawData: [9, "bytes"],
  doubleData: [10, "double", "repeated"],
  uint64Data: [11, "uint64", "repeated"],
  externalData: [13, () => entryProto, "repeated"],
  dataLocation: [14, "int32"],
});

/** An attribute of a node: one of its values, according to `type`. */
export interface AttributeProto extends Message {
  readonly name?: string;
  readonly f?: number;
  readonly i?: bigint;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  readonly g?: GraphProto;
  readonly floats: readonly number[];
  readonly ints: readonly bigint[];
  readonly strings: readonly Uint8Array[];
  readonly type?: number;
  /** In a function: the attribute of the call whose value is meant. */
  readonly refAttrName?: string;
}

/** The numbers of attribute types. */
export const attributeTypes = { f: 1, i: 2, s: 3, t: 4, g: 5, floats: 6, ints: 7, strings: 8 } as const;

export const attributeProto: MessageType<AttributeProto> = messageType<AttributeProto>({
  name: [1, "string"],
  f: [2, "float"],
  i: [3, "int64"],
  s: [4, "bytes"],
  t: [5, () => tensorProto],
  g: [6, () => graphProto],
  floats: [7, "float", "repeated"],
  ints: [8, "int64", "repeated"],
  strings: [9, "bytes", "repeated"],
  type: [20, "int32"],
  refAttrName: [21, "string"],
});

/** An application of an operator. An input "" is omitted. */
export interface NodeProto extends Message {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name?: string;
  readonly opType?: string;
  readonly attribute: readonly AttributeProto[];
  readonly domain?: string;
  /** Which of several functions of one name. */
  readonly overload?: string;
}

export const nodeProto: MessageType<NodeProto> = messageType<NodeProto>({
  input: [1, "string", "repeated"],
  output: [2, "string", "repeated"],
  name: [3, "string"],
  opType: [4, "string"],
  attribute: [5, () => attributeProto, "repeated"],
  domain: [7, "string"],
  overload: [8, "string"],
});

/** An axis length: a number, or the name of a dynamic length. */
export interface DimensionProto extends Message {
  readonly dimValue?: bigint;
  readonly dimParam?: string;
}

const dimensionProto: MessageType<DimensionProto> = messageType<DimensionProto>({
  dimValue: [1, "int64"],
  dimParam: [2, "string"],
});

export interface ShapeProto extends Message {
  readonly dim: readonly DimensionProto[];
}

const shapeProto: MessageType<ShapeProto> = messageType<ShapeProto>({
  dim: [1, () => dimensionProto, "repeated"],
});

export interface TensorTypeProto extends Message {
  readonly elemType?: number;
  readonly shape?: ShapeProto;
}

const tensorTypeProto: MessageType<TensorTypeProto> = messageType<TensorTypeProto>({
  elemType: [1, "int32"],
  shape: [2, () => shapeProto],
});

export interface TypeProto extends Message {
  /** Absent for sequences, maps and other types. */
  readonly tensorType?: TensorTypeProto;
}

const typeProto: MessageType<TypeProto> = messageType<TypeProto>({ tensorType: [1, () => tensorTypeProto] });

/** An input or output of a graph. */
export interface ValueInfoProto extends Message {
  readonly name?: string;
  readonly type?: TypeProto;
  readonly docString?: string;
}

const valueInfoProto: MessageType<ValueInfoProto> = messageType<ValueInfoProto>({
  name: [1, "string"],
  type: [2, () => typeProto],
  docString: [3, "string"],
});

export interface GraphProto extends Message {
  readonly node: readonly NodeProto[];
  readonly name?: string;
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

export const graphProto: MessageType<GraphProto> = messageType<GraphProto>({
  node: [1, () => nodeProto, "repeated"],
  name: [2, "string"],
  initializer: [5, () => tensorProto, "repeated"],
  input: [11, () => valueInfoProto, "repeated"],
  output: [12, () => valueInfoProto, "repeated"],
});

/** The version of an operator set; the domain "" is ONNX's default. */
export interface OperatorSetProto extends Message {
  readonly domain?: string;
  readonly version?: bigint;
}

const operatorSetProto: MessageType<OperatorSetProto> = messageType<OperatorSetProto>({
  domain: [1, "string"],
  version: [2, "int64"],
});

/** A function of the model: a graph that nodes call by its domain and name. */
export interface FunctionProto extends Message {
  readonly name?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  /** Attributes with default values. */
  readonly attributeProto: readonly AttributeProto[];
  readonly node: readonly NodeProto[];
  readonly opsetImport: readonly OperatorSetProto[];
  readonly domain?: string;
  readonly overload?: string;
}

const functionProto: MessageType<FunctionProto> = messageType<FunctionProto>({
  name: [1, "string"],
  input: [4, "string", "repeated"],
  output: [5, "string", "repeated"],
  node: [7, () => nodeProto, "repeated"],
  opsetImport: [9, () => operatorSetProto, "repeated"],
  domain: [10, "string"],
  attributeProto: [11, () => attributeProto, "repeated"],
  overload: [13, "string"],
});

export interface ModelProto extends Message {
  readonly irVersion?: bigint;
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly graph?: GraphProto;
  readonly opsetImport: readonly OperatorSetProto[];
  readonly metadataProps: readonly EntryProto[];
  readonly functions: readonly FunctionProto[];
}

export const modelProto: MessageType<ModelProto> = messageType<ModelProto>({
  irVersion: [1, "int64"],
  producerName: [2, "string"],
  producerVersion: [3, "string"],
  graph: [7, () => graphProto],
  opsetImport: [8, () => operatorSetProto, "repeated"],
  metadataProps: [14, () => entryProto, "repeated"],
  functions: [25, () => functionProto, "repeated"],
});
