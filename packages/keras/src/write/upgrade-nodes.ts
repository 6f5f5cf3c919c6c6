// The calls of layers of Keras 2 in the form of Keras 3.
import { isRecord, type Json } from "../config.ts";
import { tensorJson } from "./graph-out.ts";

const MERGES: ReadonlySet<string> = new Set([
  ...["Add", "Attention", "AdditiveAttention", "Average", "Concatenate", "Dot"],
  ...["Maximum", "Minimum", "Multiply", "Subtract"],
]);

const RECURRENT = /^(GRU|LSTM|SimpleRNN|RNN|Bidirectional|ConvLSTM[123]D)$/;

/** The calls of a layer: [name, call, output, options] for each tensor become arguments. */
export function upgradedNodes(className: string, nodes: readonly unknown[]): unknown[] {
  return nodes.map((node) => (Array.isArray(node) ? upgradedNode(className, node) : node));
}

function upgradedNode(className: string, node: readonly unknown[]): Json {
  const refs = node.filter(isRef);
  const options = Object.assign({}, ...refs.map((ref) => (isRecord(ref[3]) ? ref[3] : {}))) as Json;
  const { training: _training, ...named } = options;
  const tensors = refs.map(asTensor);
  const kwargs = Object.fromEntries(Object.entries(named).map(([option, own]) => [option, withTensors(own)]));
  if (RECURRENT.test(className) && tensors.length > 1)
    return { args: tensors.slice(0, 1), kwargs: { ...kwargs, initial_state: tensors.slice(1) } };
  return { args: tensors.length === 1 && !MERGES.has(className) ? tensors : [tensors], kwargs };
}

type Ref = readonly [name: string, call: number, output: number, ...rest: readonly unknown[]];

function isRef(value: unknown): value is Ref {
  if (!Array.isArray(value)) return false;
  const [name, call, output] = value as unknown[];
  return typeof name === "string" && typeof call === "number" && typeof output === "number";
}

/** Keras 3 takes the shape from the layer, not from here. */
function asTensor([name, call, output]: Ref): Json {
  const { class_name: className, config } = tensorJson({ name, shape: [null], dtype: "float32" });
  return { class_name: className, config: { ...(config as Json), keras_history: [name, call, output] } };
}

function withTensors(value: unknown): unknown {
  if (isRef(value)) return asTensor(value);
  return Array.isArray(value) ? value.map(withTensors) : value;
}
