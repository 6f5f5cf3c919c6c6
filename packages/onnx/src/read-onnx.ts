// ONNX models: read into functions that can be run, trained and rewritten.

import type { Bytes, NamedModel, NamedTensorRecord, NamedValue } from "@grus/io";
import { type FileProblem, ModelFileError, quote } from "@grus/io/files";
import { type DType, fromData, isConstant, type Tensor } from "@grus/tensor";
import { Budget } from "./budget.ts";
import { type ReadExternal, withExternalData } from "./external-data.ts";
import { withFloats } from "./float-constants.ts";
import { decodeMessage, encodeMessage } from "./protobuf.ts";
import { type OnnxRecurrence, recurrencesOf } from "./recurrences.ts";
import { checkOperators, runGraph } from "./run-graph.ts";
import {
  type GraphProto,
  type ModelProto,
  modelProto,
  type TensorProto,
  type ValueInfoProto,
} from "./schema.ts";
import { elementName, floatData, hostConstant, isFloatProto } from "./tensor-proto.ts";
import {
  type ElementName,
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
   * The weights in the file: all float constants used in computations, except scalars and running statistics.
   */
  readonly parameters: NamedTensorRecord;
  /** Float constants that are neither parameters nor scalars: running statistics. */
  readonly statistics: NamedTensorRecord;
  /** The version of ONNX's operators. */
  readonly opset: number;
  /** The name of the program that wrote the file. */
  readonly producer: string;
  /** Its recurrent operators, with the convention of each. */
  readonly recurrences: readonly OnnxRecurrence[];
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
}

/** The supported operator sets. */
const OPSETS = { oldest: 11, newest: 22 };

/** Options of {@link readOnnx}. */
export interface ReadOnnxOptions {
  /**
   * Reads the files beside the model that hold its weights, as {@link onnxExternalFiles} lists them. By
   * default a model with such files is refused.
   */
  readonly external?: ReadExternal | undefined;
}

/**
 * Reads an ONNX model: opset 11 to 22; RNN, GRU and LSTM in every form of the standard, and the surrounding
 * operators of taggers, forecasters and language models. Throws {@link ModelFileError} for damaged files, and
 * for unsupported operators, by name.
 */
export function readOnnx(file: Uint8Array, { external }: ReadOnnxOptions = {}): OnnxModel {
  return modelOf(decodeOnnx(file), external);
}

/** Decodes a file. Throws {@link ModelFileError} for a damaged one. */
export function decodeOnnx(file: Uint8Array): ModelProto {
  return decodeMessage(modelProto, new Uint8Array(file.buffer, file.byteOffset, file.byteLength));
}

/** The model of a decoded file; `external` reads the files beside it. */
export function modelOf(decoded: ModelProto, external: ReadExternal | undefined): OnnxModel {
  const model = withExternalData(decoded, external);
  const { graph } = model;
  if (graph === undefined) throw malformed({ expected: "a graph", got: "none", cure: "Pass an ONNX file." });
  const opset = opsetOf(model);
  checkOperators(graph);
  const constants = new Map(graph.initializer.map((proto) => [proto.name ?? "", proto]));
  const trained = new Set(parameterNames(graph));
  const parameters = floatTensors([...constants].filter(([name]) => trained.has(name)));
  const others = [...constants].filter(([name]) => !trained.has(name));
  const fixed = new Map<string, Value>(others.map(([name, proto]) => [name, hostConstant(proto)]));
  const inputs = graph.input.filter(({ name = "" }) => !constants.has(name)).map(describe);
  const outputs = graph.output.map(describe);
  return {
    inputs,
    outputs,
    parameters,
    statistics: floatTensors(others.filter(([, proto]) => proto.dims.length > 0 && isFloatProto(proto))),
    opset,
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(" "),
    recurrences: recurrencesOf(graph),
    metadata: Object.fromEntries(model.metadataProps.map(({ key = "", value = "" }) => [key, value])),
    apply: (own, given) => {
      const scope = new Map(fixed);
      for (const [name, first] of Object.entries(parameters))
        scope.set(name, tensorValue("float", matching(name, first, own)));
      for (const [name, value] of checkedInputs(inputs, given)) scope.set(name, value);
      const sizes = [...scope.values()].map((value) => sizeOf(shapeOf(value)));
      const budget = new Budget(sizes.reduce((a, b) => a + b, 0));
      const found = runGraph(graph, scope, { opset, budget });
      return Object.fromEntries(outputs.map(({ name }, i) => [name, toTensor(found[i]!)]));
    },
    toFile: (own) => encodeMessage(modelProto, withParameters(model, graph, parameters, own)),
  };
}

function floatTensors(constants: readonly (readonly [string, TensorProto])[]): Record<string, Tensor> {
  return Object.fromEntries(constants.map(([name, proto]) => [name, fromData(floatData(proto))]));
}

function opsetOf({ opsetImport }: ModelProto): number {
  const own = opsetImport.find(({ domain = "" }) => domain === "" || domain === "ai.onnx")?.version;
  const version = Number(own ?? 0);
  if (version >= OPSETS.oldest && version <= OPSETS.newest) return version;
  throw malformed({
    expected: `an operator set of ${OPSETS.oldest} to ${OPSETS.newest}`,
    got: own === undefined ? "none" : String(version),
    cure: "Export the model again with such an opset_version, or convert it with onnx.version_converter.",
  });
}

/** Inputs that operators need at build time, and statistics that gradients do not reach. */
const CONSTANT_INPUTS: Readonly<Record<string, readonly number[]>> = {
  Pad: [2],
  OneHot: [2],
  Range: [0, 1, 2],
  BatchNormalization: [3, 4],
};

function parameterNames(graph: GraphProto): string[] {
  const constant = new Set(
    graph.node.flatMap(({ opType = "", input }) => (CONSTANT_INPUTS[opType] ?? []).map((i) => input[i])),
  );
  return graph.initializer
    .filter((proto) => proto.dims.length > 0 && !constant.has(proto.name) && isFloatProto(proto))
    .map(({ name = "" }) => name);
}

function describe({ name = "", type }: ValueInfoProto): OnnxValue {
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
  };
}

function dtypeOf(element: ElementName): DType {
  return isFloat(element) ? "float32" : element === "bool" ? "bool" : "int32";
}

/** The parameter of a name, checked against its original shape. */
function matching(name: string, first: Tensor, own: NamedTensorRecord): Tensor {
  const found = Object.hasOwn(own, name) ? own[name] : undefined;
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
  return inputs.map((input) => [input.name, checkedInput(input, given[input.name], lengths)]);
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

function withParameters(
  model: ModelProto,
  graph: GraphProto,
  parameters: NamedTensorRecord,
  own: NamedTensorRecord,
): ModelProto {
  const initializer = graph.initializer.map((proto): TensorProto => {
    const name = proto.name ?? "";
    const first = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    return first === undefined ? proto : withFloats(proto, matching(name, first, own));
  });
  return { ...model, graph: { ...graph, initializer } };
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("ONNX", problem);
}
