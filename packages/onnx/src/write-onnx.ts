// Writes functions as ONNX models.

import type { Bytes, NamedTensorRecord } from "@grus/io";
import { joined, ModelFileError, quote } from "@grus/io/files";
import { flatten, type TensorData, type WeightFormat } from "@grus/tensor";
import { describeValue, Exported, elementOf, named } from "./export/exported.ts";
import { type Expression, numberExpression, type Sizes } from "./export/expression.ts";
import { type AxisSource, FileBuilder, valueInfo } from "./export/graph-builder.ts";
import { chooseSizes } from "./export/sizes.ts";
import { traceAtSizes } from "./export/traces.ts";
import { writePrograms } from "./export/write-program.ts";
import { checkedInputs, type OnnxInput, type TracedInput } from "./export/written-inputs.ts";
import { encodeParts } from "./protobuf.ts";
import { modelProto } from "./schema.ts";

/** The argument of {@link writeOnnx}: any `NamedModel`, or a function with parameters in any tree. */
export interface WrittenOnnx<Parameters> {
  /**
   * A tree of tensors with data. Each becomes a constant of the file under its path, such as `head.weight`.
   */
  readonly parameters: Parameters;
  readonly inputs: readonly OnnxInput[];
  /** Metadata of the file, as a forecaster's model has. Default none. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * The model: maps tensors by input names to tensors by output names. It is traced, several times if axes
   * are dynamic.
   */
  apply(parameters: Parameters, inputs: NamedTensorRecord): NamedTensorRecord;
}

/** Options of {@link writeOnnx}. */
export interface WriteOnnxOptions {
  /**
   * Four different lengths at which to trace a dynamic axis, none of them a length in the model itself, if
   * the model does not accept the defaults: prime numbers from 11 on. A model that computes differently at
   * other lengths needs a number for the axis instead.
   */
  readonly lengths?: Readonly<Record<string, readonly number[]>> | undefined;
  /** The operator set, 13 to 22. Default 17. */
  readonly opset?: number | undefined;
  /** The producer name in the file. Default "grus". */
  readonly producer?: string | undefined;
  /** The producer version in the file. Default none. */
  readonly producerVersion?: string | undefined;
  /** Metadata of the file. Default: those of the model. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * How the weights in the file are stored: as "float16", or as "int8" with a scale for each output, of which a
   * node makes float32 when the file is opened, so that the file is smaller and computes with rounded weights.
   * Default "float32".
   */
  readonly weights?: WeightFormat | undefined;
}

/** The operator sets that can be written. */
const OPSETS = { oldest: 13, newest: 22 };

/**
 * Writes a model as an ONNX file, for ONNX Runtime and others. Fused recurrences become GRU, LSTM and RNN
 * nodes, whose weights are constants in ONNX's gate order, named after the parameters (`cell.weightIh.W`,
 * `cell.weightHh.R`, `cell.biasIh.B`); scans become Scan nodes. Constants are float32, int32 and bool. A file
 * computes what Grus computes, but runtimes refuse indices out of range and lengths below 1, and count
 * negative indices from the end.
 *
 * Throws {@link ModelFileError} for steps that ONNX lacks, such as random numbers, and for a dynamic axis on
 * whose length the steps depend.
 */
export function writeOnnx<Parameters>(model: WrittenOnnx<Parameters>, options: WriteOnnxOptions = {}): Bytes {
  return joined(onnxParts(model, options));
}

/**
 * {@link writeOnnx} in parts, to be written one after the other: weights in the order of the file are parts
 * themselves, so that a large model is not copied.
 */
export function onnxParts<Parameters>(
  model: WrittenOnnx<Parameters>,
  options: WriteOnnxOptions = {},
): readonly Uint8Array[] {
  const { opset = 17, metadata = model.metadata ?? {}, producer = "grus", producerVersion } = options;
  if (!Number.isInteger(opset) || opset < OPSETS.oldest || opset > OPSETS.newest)
    throw malformed("opset", `${OPSETS.oldest} to ${OPSETS.newest}`, String(opset), "Omit it for 17.");
  const inputs = checkedInputs(model.inputs);
  const leaves = flatten(model.parameters);
  const sizes = chooseSizes(
    inputs,
    leaves.flatMap(({ leaf }) => leaf.shape),
    options.lengths ?? {},
  );
  const traces = traceAtSizes(
    { parameters: model.parameters, inputs, apply: (own, given) => model.apply(own, given) },
    sizes,
  );
  const names = inputs.map(({ name }) => name);
  checkNames(names, traces.outputs);
  const reserved = [...names, ...traces.outputs];
  const file = new FileBuilder(opset, sizes, axisSources(inputs), reserved, options.weights ?? "float32");
  const given = [
    ...leaves.map(({ path, leaf }) => parameterValue(file, path, leaf)),
    ...inputs.map(({ name, shape, dtype }) =>
      named(
        file.root,
        name,
        shape.map((length) => lengthExpression(length, sizes)),
        dtype,
      ),
    ),
  ];
  const results = writePrograms(traces.programs, file.root, given, () => true) as Exported[];
  results.forEach((result, i) => file.root.rename(result.name, traces.outputs[i]!));
  return encodeParts(modelProto, {
    irVersion: irVersionOf(opset),
    producerName: producer,
    ...(producerVersion !== undefined && { producerVersion }),
    opsetImport: [{ domain: "", version: BigInt(opset) }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    functions: [],
    graph: {
      name: producer,
      node: [...file.lengths.nodes, ...file.root.nodes],
      initializer: file.initializers,
      input: inputs.map(({ name, shape, dtype, description }) => ({
        ...valueInfo(name, elementOf(dtype), shape),
        ...(description !== undefined && { docString: description }),
      })),
      output: results.map((result, i) => describeValue(traces.outputs[i]!, result)),
    },
  });
}

/** The format version (IR version) introduced with each operator set. */
function irVersionOf(opset: number): bigint {
  return opset <= 18 ? 8n : opset <= 20 ? 9n : 10n;
}

function parameterValue(file: FileBuilder, path: string, leaf: TensorData): Exported {
  const { shape, dtype, data } = leaf;
  return new Exported(file.root, {
    shape: shape.map((length) => numberExpression(length, file.sizes.names)),
    dtype,
    label: path || "parameter",
    data: () => ({ shape, dtype, data }),
    write: () => file.initializer(path || "parameter", leaf),
  });
}

function lengthExpression(length: number | string, { names }: Sizes): Expression {
  if (typeof length === "number") return numberExpression(length, names);
  return { ...numberExpression(0, names), coefficients: names.map((name) => Number(name === length)) };
}

function axisSources(inputs: readonly TracedInput[]): Map<string, AxisSource> {
  const sources = new Map<string, AxisSource>();
  for (const { name: input, shape } of inputs)
    shape.forEach((length, axis) => {
      if (typeof length === "string" && !sources.has(length)) sources.set(length, { input, axis });
    });
  return sources;
}

function checkNames(inputs: readonly string[], outputs: readonly string[]): void {
  const twice = outputs.find((name) => inputs.includes(name));
  const cure = "Give every input and output a unique name.";
  if (twice !== undefined)
    throw malformed(
      `output ${quote(twice)}`,
      "a name distinct from all inputs",
      "the name of an input",
      cure,
    );
  if (outputs.length === 0)
    throw malformed("apply", "at least one output", "none", "Return a record of tensors.");
  if ([...inputs, ...outputs].includes("")) throw malformed("a name", "a text", "none", cure);
}

function malformed(place: string, expected: string, got: string, cure: string): ModelFileError {
  return new ModelFileError("ONNX", { place, expected, got, cure });
}
