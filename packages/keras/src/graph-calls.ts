// The calls of layers in a functional model, as Keras 3 and Keras 2 write them.
import { DAMAGED, quote } from "@grus/io/files";
import { type Argument, argumentOf, mapArgument, refuseCall, type ValueRef, valuesIn } from "./arguments.ts";
import { isRecord, type Json, malformed } from "./config.ts";

/** A call of a layer. */
export interface GraphCall {
  readonly layer: string;
  readonly call: number;
  /** Positional arguments. */
  readonly args: readonly Argument<ValueRef>[];
  /** Arguments by name. */
  readonly named: Readonly<Record<string, Argument<ValueRef>>>;
}

/** The references to values in lists and objects. */
export function refsIn(value: unknown): ValueRef[] {
  return valuesIn(argumentOf("model", value));
}

/** The calls of a serialized layer. */
export function callsOf(name: string, layer: Json): GraphCall[] {
  const nodes = layer.inbound_nodes;
  if (!Array.isArray(nodes))
    throw malformed({
      place: `layer ${quote(name)}`,
      expected: "a list of its calls",
      got: "none",
      cure: DAMAGED,
    });
  return nodes.map((node, call) => {
    const { args, options } = isRecord(node) ? newNode(name, node) : oldNode(name, node);
    return { layer: name, call, args, named: namedOf(name, options) };
  });
}

/** References to one layer moved to other calls. */
export function moveRefs(call: GraphCall, move: (ref: ValueRef) => ValueRef): GraphCall {
  return {
    ...call,
    args: call.args.map((own) => mapArgument(own, move)),
    named: Object.fromEntries(Object.entries(call.named).map(([key, own]) => [key, mapArgument(own, move)])),
  };
}

interface Node {
  readonly args: readonly Argument<ValueRef>[];
  readonly options: Json;
}

/** Keras 3: positional and named arguments. */
function newNode(name: string, { args, kwargs }: Json): Node {
  if (!Array.isArray(args)) return refuseCall(name, "a list of arguments", "none");
  return { args: args.map((own) => argumentOf(name, own)), options: isRecord(kwargs) ? kwargs : {} };
}

/** Keras 2: a list of [layer, call, output, options]. */
function oldNode(name: string, node: unknown): Node {
  if (!Array.isArray(node)) return refuseCall(name, "a list of inputs", "something else");
  const options = node.map((own) => (Array.isArray(own) && isRecord(own[3]) ? own[3] : {}));
  return { args: node.map((own) => argumentOf(name, own)), options: Object.assign({}, ...options) };
}

/** Models are read for inference, where dropout is the identity. */
function namedOf(name: string, { training, ...others }: Json): GraphCall["named"] {
  if (training === true) refuseCall(name, "a call in inference mode", "training=True");
  return Object.fromEntries(Object.entries(others).map(([key, own]) => [key, argumentOf(name, own)]));
}
