// ONNX models: read into functions that can be run, trained and rewritten.

import { type FileProblem, joined, ModelFileError, quote } from "@grus/io/files";
import type { Tensor } from "@grus/tensor";
import { Budget } from "./budget.ts";
import { withExternalData } from "./external-data.ts";
import { functionsOf } from "./functions.ts";
import { nodesOf } from "./graph-nodes.ts";
import { tensorsOf } from "./graph-tensors.ts";
import { checkMemory, defaultMemory, messageMemory } from "./memory.ts";
import { fixedConstants, floatTensors, matchingParameter, withParameters } from "./model-parameters.ts";
import { checkedInputs, describe } from "./model-values.ts";
import { MovedConstants } from "./moved-constants.ts";
import type { OnnxModel, ReadOnnxOptions } from "./onnx-model.ts";
import { opsetOf } from "./opset.ts";
import { floatConstants, quantisedWeights } from "./parameters.ts";
import { decodeMessage, encodeParts } from "./protobuf.ts";
import { recurrencesOf } from "./recurrences.ts";
import { resetGateWarnings, withResetAfter } from "./reset-gate.ts";
import { checkOperators, runGraph } from "./run-graph.ts";
import { type ModelProto, modelProto, type TensorProto } from "./schema.ts";
import { Scope } from "./scope.ts";
import { sortedGraph } from "./sort-nodes.ts";
import { type AnyValue, shapeOf, sizeOf, tensorValue, toTensor } from "./values.ts";

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
          tensorValue("float", matchingParameter(name, parameters[name]!, own)),
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

function resultOf(name: string, value: AnyValue): Tensor {
  if (value.kind !== "sequence") return toTensor(value);
  throw malformed({
    place: `output ${quote(name)}`,
    expected: "a tensor",
    got: "a sequence",
    cure: "Export a model whose outputs are tensors, such as by torch.stack.",
  });
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("ONNX", problem);
}
