// The calls of layers in a functional model, as Keras 3 and Keras 2 write them.
import { DAMAGED, quote } from "@grus/io/files";
import { isRecord, type Json, malformed } from "./config.ts";

/** A reference to an output of a call of a layer, by indices. */
export interface ValueRef {
  readonly kind: "value";
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** An operand of a call. */
export type Operand = ValueRef | { readonly kind: "constant"; readonly value: number };

/** A call of a layer. */
export interface GraphCall {
  readonly layer: string;
  readonly call: number;
  readonly inputs: readonly Operand[];
  readonly initialState: readonly Operand[];
  /** A mask passed by name. */
  readonly mask?: Operand | undefined;
}

const MAX_DEPTH = 16;

/** The references to values in lists and objects: [layer, call, output], or in the form of Keras 3. */
export function refsIn(value: unknown, depth = 0): ValueRef[] {
  if (depth > MAX_DEPTH)
    throw malformed({
      place: "model",
      expected: "lists of values",
      got: "lists nested too deeply",
      cure: DAMAGED,
    });
  const ref = refOf(value);
  if (ref !== undefined) return [ref];
  if (Array.isArray(value)) return value.flatMap((own) => refsIn(own, depth + 1));
  if (isRecord(value) && value.class_name === undefined)
    return Object.keys(value)
      .sort()
      .flatMap((key) => refsIn(value[key], depth + 1));
  return [];
}

function refOf(value: unknown): ValueRef | undefined {
  const history =
    isRecord(value) && value.class_name === "__keras_tensor__" && isRecord(value.config)
      ? value.config.keras_history
      : value;
  if (!Array.isArray(history) || history.length < 3) return undefined;
  const [layer, call, output] = history;
  if (typeof layer !== "string" || !Number.isInteger(call) || !Number.isInteger(output)) return undefined;
  return { kind: "value", layer, call, output };
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
    const { inputs, options } = isRecord(node) ? newNode(name, node) : oldNode(name, node);
    return { layer: name, call, inputs, ...optionsOf(name, options) };
  });
}

interface Node {
  readonly inputs: readonly Operand[];
  readonly options: Json;
}

/** Keras 3: positional and named arguments. */
function newNode(name: string, { args, kwargs }: Json): Node {
  if (!Array.isArray(args)) return refuseCall(name, "a list of arguments", "none");
  return { inputs: args.flatMap((own) => operandsIn(name, own)), options: isRecord(kwargs) ? kwargs : {} };
}

/** Keras 2: a list of [layer, call, output, options]. */
function oldNode(name: string, node: unknown): Node {
  if (!Array.isArray(node)) return refuseCall(name, "a list of inputs", "something else");
  const options = node.map((own) => (Array.isArray(own) && isRecord(own[3]) ? own[3] : {}));
  return { inputs: node.flatMap((own) => operandsIn(name, own)), options: Object.assign({}, ...options) };
}

function operandsIn(name: string, value: unknown): Operand[] {
  if (typeof value === "number") return [{ kind: "constant", value }];
  const refs = refsIn(value);
  return refs.length > 0
    ? refs
    : refuseCall(name, "tensors as arguments", JSON.stringify(value)?.slice(0, 60) ?? "nothing");
}

/** Named arguments. Models are read for inference, where dropout is the identity. */
function optionsOf(name: string, options: Json): Pick<GraphCall, "initialState" | "mask"> {
  const { training, mask, initial_state: state, ...others } = options;
  const other = Object.keys(others).find((key) => others[key] !== null);
  if (other !== undefined)
    refuseCall(name, "only the arguments training, mask and initial_state", quote(other));
  if (training === true) refuseCall(name, "a call in inference mode", "training=True");
  const masks = refsIn(mask);
  return { initialState: refsIn(state), mask: masks[0] };
}

/** Throws the error of an unsupported call. */
export function refuseCall(name: string, expected: string, got: string): never {
  throw malformed({
    place: `call of layer ${quote(name)}`,
    expected,
    got,
    cure: "This is not supported; build the model without it.",
  });
}
