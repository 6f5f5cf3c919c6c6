// ONNX models: read into functions that can be run, trained and rewritten.

import type { Bytes, NamedModel, NamedTensorRecord, NamedValue } from "@grus/io";
import { type FileProblem, joined, ModelFileError, quote } from "@grus/io/files";
import { type DType, fromData, isConstant, type Tensor } from "@grus/tensor";
import { Budget } from "./budget.ts";
import { type ReadExternal, withExternalData } from "./external-data.ts";
import { withFloats } from "./float-constants.ts";
import { functionsOf } from "./functions.ts";
import { nodesOf } from "./graph-nodes.ts";
import { mapTensors, tensorsOf } from "./graph-tensors.ts";
import { checkMemory, defaultMemory, messageMemory } from "./memory.ts";
import { MovedConstants } from "./moved-constants.ts";
import { opsetOf } from "./opset.ts";
import { ownEntry } from "./own-entry.ts";
import { floatConstants, type QuantisedWeight, quantisedWeights } from "./parameters.ts";
import { decodeMessage, encodeParts } from "./protobuf.ts";
import { type OnnxRecurrence, recurrencesOf } from "./recurrences.ts";
import { resetGateWarnings, withResetAfter } from "./reset-gate.ts";
import { checkOperators, runGraph } from "./run-graph.ts";
import {
  type GraphProto,
  type ModelProto,
  modelProto,
  type TensorProto,
  type ValueInfoProto,
} from "./schema.ts";
import { Scope } from "./scope.ts";
import { sortedGraph } from "./sort-nodes.ts";
import { elementName, floatData, hostConstant } from "./tensor-proto.ts";
import {
  type AnyValue,
  type ElementName,
  type HostValue,
  hostValue,
  isFloat,
  shapeOf,
  sizeOf,
  tensorValue,
  toTensor,
  type Value,
} from "./values.ts";

/** An input or output of an ONNX model. Floats of every width become float32, integers int32. */
export interface OnnxValue extends NamedValue {
  /** The element type in the file. */
  readonly element: ElementName;
}

/**
 * A model from an ONNX file. It is stateless: parameters are passed in, and can be trained like any others.
 */
export interface OnnxModel extends NamedModel {
  /** The inputs passed by the caller, under the model's names. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /**
   * The weights in the file, those in the branches of `If` and bodies of loops too: all float constants used in
   * computations, except scalars and `statistics`.
   */
  readonly parameters: NamedTensorRecord;
  /** Float constants that are neither parameters nor scalars: running statistics, and scales of int8 weights. */
  readonly statistics: NamedTensorRecord;
  /** Weights as whole numbers of 8 bits, which are not trained. */
  readonly quantised: readonly QuantisedWeight[];
  /** The version of ONNX's operators. */
  readonly opset: number;
  /** The name of the program that wrote the file. */
  readonly producer: string;
  /** Its recurrent operators, with the convention of each. */
  readonly recurrences: readonly OnnxRecurrence[];
  /** Remarks on parts of the file that are probably wrong: GRU nodes that PyTorch's exporter wrote wrongly. */
  readonly warnings: readonly string[];
  /** Metadata of the model. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Computes the outputs for inputs of any lengths that the model allows. Lengths are known at build time, so
   * values computed from them are not part of the program; the same holds for an input of one constant
   * integer or flag, such as a rate by which the model selects a branch. Throws {@link ModelFileError} for
   * inputs that do not fit, and for operators used in an unsupported way.
   */
  apply(parameters: NamedTensorRecord, inputs: NamedTensorRecord): Readonly<Record<string, Tensor>>;
  /**
   * The same file with other parameters, such as trained ones. Everything else is unchanged. Throws
   * {@link ModelFileError} for parameters that do not fit.
   */
  toFile(parameters: Readonly<Record<string, Tensor>>): Bytes;
  /** {@link toFile} in parts, to be written one after the other, in which the parameters are not copied. */
  toParts(parameters: Readonly<Record<string, Tensor>>): readonly Uint8Array[];
}

/** Options of {@link readOnnx}. */
export interface ReadOnnxOptions {
  /**
   * Reads the files beside the model that hold its weights, as {@link onnxExternalFiles} lists them. By
   * default a model with such files is refused.
   */
  readonly external?: ReadExternal | undefined;
  /**
   * How GRU nodes with the reset gate before the recurrent product are read: as they are written, or with the
   * gate after it, as PyTorch's nn.GRU computes; `warnings` of the model says when PyTorch wrote the wrong one.
   * Default "as-written".
   */
  readonly gru?: "as-written" | "reset-after" | undefined;
  /**
   * The bytes that intermediate values may take at a time; a model that needs more is refused before they are
   * allocated. Default: 20 times the size of the file, its data and the inputs, at least 512 MB.
   */
  readonly memory?: number | undefined;
  /**
   * Whether the bytes of the file may be changed: its weights then become views of them, each moved by up to 3 bytes
   * to an address that floats need, so that a large file takes half the memory. The bytes cannot be read again.
   * Default false: weights are copied.
   */
  readonly inPlace?: boolean | undefined;
}

/**
 * Reads an ONNX model: operator sets 7 to 24; RNN, GRU and LSTM in every form of the standard, and the
 * surrounding operators of taggers, forecasters and language models, in int8 too. Throws
 * {@link ModelFileError} for damaged files, and for unsupported operators, by name.
 */
export function readOnnx(file: Uint8Array, options: ReadOnnxOptions = {}): OnnxModel {
  return modelOf(decodeOnnx(file, options), file.length, options);
}

/** Decodes a file. Throws {@link ModelFileError} for a damaged one. */
export function decodeOnnx(file: Uint8Array, { memory, inPlace }: ReadOnnxOptions): ModelProto {
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  return decodeMessage(modelProto, bytes, { memory: messageMemory(bytes.length, memory), inPlace });
}

/** The model of a decoded file of `fileSize` bytes. */
export function modelOf(decoded: ModelProto, fileSize: number, options: ReadOnnxOptions): OnnxModel {
  const model = withOptions(decoded, options);
  const { graph } = model;
  if (graph === undefined) throw malformed({ expected: "a graph", got: "none", cure: "Pass an ONNX file." });
  const opset = opsetOf(model);
  const functions = functionsOf(model);
  checkOperators(graph.node, functions);
  for (const { nodes } of functions.values()) checkOperators(nodes, functions);
  const sorted = sortedGraph(graph);
  const { parameters: trained, statistics } = floatConstants(graph);
  const names = new Map([...trained].map(([name, proto]) => [proto, name]));
  const parameters = floatTensors(trained);
  const fixed = fixedConstants();
  const moved = new MovedConstants();
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !constants.has(name)).map(describe);
  const outputs = graph.output.map(describe);
  const size = { bytes: fileSize + externalBytes(decoded, model), nodes: nodesOf(graph).length };
  return {
    inputs,
    outputs,
    parameters,
    statistics: floatTensors(statistics),
    quantised: quantisedWeights(graph),
    opset,
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(" "),
    recurrences: recurrencesOf(graph),
    warnings: resetGateWarnings(model),
    metadata: Object.fromEntries(model.metadataProps.map(({ key = "", value = "" }) => [key, value])),
    apply: (own, given) => {
      const values = new Map(
        [...trained].map(([name, proto]) => [
          proto,
          tensorValue("float", matching(name, parameters[name]!, own)),
        ]),
      );
      const scope = new Scope();
      const passed = checkedInputs(inputs, given);
      for (const [name, value] of passed) scope.set(name, value);
      const elements = [...values.values(), ...passed.map(([, value]) => value)].reduce(
        (sum, value) => sum + sizeOf(shapeOf(value)),
        0,
      );
      const budget = new Budget(elements + size.bytes / 8, size.nodes);
      const constantOf = (proto: TensorProto) => values.get(proto) ?? fixed(proto, budget);
      const found = runGraph(sorted, scope, { opset, functions, budget, constantOf, moved, depth: 0 });
      const results = outputs.map(({ name }, i) => [name, resultOf(name, found[i]!)] as const);
      const inputBytes = passed.reduce((sum, [, value]) => sum + 4 * sizeOf(shapeOf(value)), 0);
      const tensors = results.map(([, tensor]) => tensor);
      checkMemory(tensors, options.memory ?? defaultMemory(size.bytes + inputBytes));
      return Object.fromEntries(results);
    },
    toFile: (own) =>
      joined(encodeParts(modelProto, withParameters(model, graph, { names, parameters, own }))),
    toParts: (own) => encodeParts(modelProto, withParameters(model, graph, { names, parameters, own })),
  };
}

/** The model with its data, and with the reset gates that the options ask for. */
function withOptions(decoded: ModelProto, { external, gru }: ReadOnnxOptions): ModelProto {
  const model = withExternalData(decoded, external);
  if (gru !== "reset-after" || model.graph === undefined) return model;
  return { ...model, graph: withResetAfter(model.graph) };
}

/** The bytes of the data beside the file. */
function externalBytes(decoded: ModelProto, model: ModelProto): number {
  if (decoded.graph === undefined || model.graph === undefined) return 0;
  const before = tensorsOf(decoded.graph);
  return tensorsOf(model.graph).reduce(
    (sum, { rawData }, i) => sum + (before[i]!.rawData === undefined ? (rawData?.length ?? 0) : 0),
    0,
  );
}

/** The constants that are not parameters, converted once. */
function fixedConstants(): (proto: TensorProto, budget: Budget) => Value {
  const known = new WeakMap<TensorProto, HostValue>();
  return (proto, budget) => {
    const value = known.get(proto) ?? hostConstant(proto);
    known.set(proto, value);
    budget.own(value.data);
    return value;
  };
}

function resultOf(name: string, value: AnyValue): Tensor {
  if (value.kind !== "sequence") return toTensor(value);
  throw malformed({
    place: `output ${quote(name)}`,
    expected: "a tensor",
    got: "a sequence",
    cure: "Export a model whose outputs are tensors, such as by torch.stack.",
  });
}

function floatTensors(constants: ReadonlyMap<string, TensorProto>): Record<string, Tensor> {
  return Object.fromEntries([...constants].map(([name, proto]) => [name, fromData(floatData(proto))]));
}

function describe({ name = "", type, docString }: ValueInfoProto): OnnxValue {
  const place = `value ${quote(name)}`;
  if (type?.tensorType === undefined)
    throw malformed({
      place,
      expected: "a tensor",
      got: "another type",
      cure: "Sequences and maps are not supported.",
    });
  const { elemType, shape } = type.tensorType;
  return {
    name,
    dtype: dtypeOf(elementName(elemType, place)),
    element: elementName(elemType, place),
    shape: shape?.dim.map(({ dimValue, dimParam }) => (dimValue === undefined ? dimParam : Number(dimValue))),
    ...(docString && { description: docString }),
  };
}

function dtypeOf(element: ElementName): DType {
  return isFloat(element) ? "float32" : element === "bool" ? "bool" : "int32";
}

/** The parameter of a name, checked against its original shape. */
function matching(name: string, first: Tensor, own: NamedTensorRecord): Tensor {
  const found = ownEntry(own, name);
  if (found !== undefined && String(found.shape) === String(first.shape) && found.dtype === "float32")
    return found;
  throw malformed({
    place: `parameter ${quote(name)}`,
    expected: `float32 [${first.shape.join(", ")}]`,
    got: found === undefined ? "none" : `${found.dtype} [${found.shape.join(", ")}]`,
    cure: "Pass all parameters of the model, in their original shapes.",
  });
}

function checkedInputs(inputs: readonly OnnxValue[], given: NamedTensorRecord): [string, Value][] {
  const names = new Set(inputs.map(({ name }) => name));
  const stranger = Object.keys(given).find((name) => !names.has(name));
  if (stranger !== undefined)
    throw malformed({
      place: `input ${quote(stranger)}`,
      expected: `inputs among ${[...names].map(quote).join(", ")}`,
      got: "another",
      cure: "Pass the inputs under the model's names.",
    });
  const lengths = new Map<string, number>();
  return inputs.map((input) => [input.name, checkedInput(input, ownEntry(given, input.name), lengths)]);
}

function checkedInput(
  { name, element, dtype, shape }: OnnxValue,
  tensor: Tensor | undefined,
  lengths: Map<string, number>,
): Value {
  const fits =
    tensor !== undefined &&
    tensor.dtype === dtype &&
    (shape === undefined ||
      (shape.length === tensor.rank &&
        shape.every((length, axis) => agrees(length, tensor.shape[axis]!, lengths))));
  if (fits) return inputValue(element, tensor);
  const expected = shape?.map((length) =>
    typeof length === "string" ? (lengths.get(length) ?? length) : (length ?? "?"),
  );
  throw malformed({
    place: `input ${quote(name)}`,
    expected: `${dtype} [${expected?.join(", ") ?? "…"}]`,
    got: tensor === undefined ? "none" : `${tensor.dtype} [${tensor.shape.join(", ")}]`,
    cure: "Pass tensors of the model's shapes; axes of one name must have the same length everywhere.",
  });
}

/** A constant integer or flag is known at build time. */
function inputValue(element: ElementName, tensor: Tensor): Value {
  const isKnown = !isFloat(element) && tensor.size === 1 && isConstant(tensor);
  return isKnown ? hostValue(element, tensor.shape, () => tensor.data[0]!) : tensorValue(element, tensor);
}

function agrees(
  expected: number | string | undefined,
  length: number,
  lengths: Map<string, number>,
): boolean {
  if (typeof expected === "number") return expected === length;
  if (expected === undefined || expected === "") return true;
  const known = lengths.get(expected);
  if (known === undefined) lengths.set(expected, length);
  return known === undefined || known === length;
}

/** The parameters of a model: their names by constant, their first values, and those to write. */
interface WrittenParameters {
  readonly names: ReadonlyMap<TensorProto, string>;
  readonly parameters: NamedTensorRecord;
  readonly own: NamedTensorRecord;
}

function withParameters(
  model: ModelProto,
  graph: GraphProto,
  { names, parameters, own }: WrittenParameters,
): ModelProto {
  const changed = mapTensors(graph, (proto): TensorProto => {
    const name = names.get(proto);
    if (name === undefined) return proto;
    const written = withFloats(proto, matching(name, parameters[name]!, own));
    return proto.name === undefined ? written : { ...written, name: proto.name };
  });
  return { ...model, graph: changed };
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("ONNX", problem);
}
