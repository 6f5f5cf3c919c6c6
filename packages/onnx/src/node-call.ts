// One application of an operator: the node's inputs, and its attributes, each of which must be read.

import { DAMAGED, ModelFileError, quote } from "@grus/io/files";
import type { Tensor } from "@grus/tensor";
import type { Budget } from "./budget.ts";
import type { AttributeProto, GraphProto, NodeProto } from "./schema.ts";
import { elementName, hostConstant } from "./tensor-proto.ts";
import {
  type ElementName,
  type HostValue,
  isFloat,
  shapeOf,
  type TensorValue,
  toFloat,
  toTensor,
  type Value,
} from "./values.ts";

/** The outputs of an operator in order; unwanted ones at the end may be omitted. */
export type Operator = (call: NodeCall) => Value | readonly Value[];

/** The maximum number of shapes in a message. */
const MAX_TEXT = 400;

/**
 * Computes a graph from its inputs (none by default). Throws {@link ModelFileError} if their number differs
 * from the graph's.
 */
export type RunGraph = (graph: GraphProto, inputs?: readonly Value[]) => readonly Value[];

/** An application of an operator. */
export class NodeCall {
  readonly opType: string;
  /** The version of the operator set. */
  readonly opset: number;
  readonly inputs: readonly (Value | undefined)[];
  /** Whether each output is wanted. */
  readonly wanted: readonly boolean[];
  /** Computes an inner graph, which sees all outer values. */
  readonly runGraph: RunGraph;
  readonly #budget: Budget;
  readonly #name: string;
  readonly #attributes: ReadonlyMap<string, AttributeProto>;
  readonly #heeded = new Set<string>();

  constructor(
    node: NodeProto,
    opset: number,
    inputs: readonly (Value | undefined)[],
    budget: Budget,
    runGraph: RunGraph,
  ) {
    this.opType = node.opType ?? "";
    this.opset = opset;
    this.inputs = inputs;
    this.wanted = node.output.map((name) => name !== "");
    this.runGraph = runGraph;
    this.#budget = budget;
    this.#name = node.name || node.output[0] || "";
    this.#attributes = new Map(node.attribute.map((attribute) => [attribute.name ?? "", attribute]));
  }

  /** A required input. */
  input(index: number): Value {
    const value = this.inputs[index];
    if (value !== undefined) return value;
    return this.refuse(`an input ${index}`, "none");
  }

  /** All inputs, at least one. */
  all(): Value[] {
    this.input(0);
    return this.inputs.map((_, i) => this.input(i));
  }

  tensor(index: number): Tensor {
    return toTensor(this.input(index));
  }

  /** An input of floats, as float32. */
  float(index: number): Tensor {
    const value = this.input(index);
    if (isFloat(value.element)) return toFloat(value);
    return this.refuse(`floats as input ${index}`, value.element);
  }

  optionalFloat(index: number): Tensor | undefined {
    return this.inputs[index] === undefined ? undefined : this.float(index);
  }

  /** An input that must be known at build time. */
  host(index: number): HostValue {
    return this.hostOf(this.input(index), `input ${index}`);
  }

  hostOf(value: Value, what: string): HostValue {
    if (value.kind === "host") return value;
    return this.refuse(
      `${what} computed from shapes and constants`,
      "one computed from inputs or weights",
      "Export the model with this value as a constant.",
    );
  }

  /** The integers of an input that must be known at build time. */
  hostNumbers(index: number): number[] {
    return Array.from(this.host(index).data);
  }

  optionalHostNumbers(index: number): number[] | undefined {
    return this.inputs[index] === undefined ? undefined : this.hostNumbers(index);
  }

  int(name: string, fallback: number): number {
    const value = this.#attribute(name)?.i;
    return value === undefined ? fallback : Number(value);
  }

  ints(name: string): number[] | undefined {
    return this.#attribute(name)?.ints.map(Number);
  }

  floatAttribute(name: string, fallback: number): number {
    return this.#attribute(name)?.f ?? fallback;
  }

  floats(name: string): readonly number[] {
    return this.#attribute(name)?.floats ?? [];
  }

  has(name: string): boolean {
    return this.#attribute(name) !== undefined;
  }

  /** An attribute that is the number of an element type. */
  elementAttribute(name: string): ElementName {
    return elementName(this.int(name, 0), `${this.opType} node ${quote(this.#name)}`);
  }

  text(name: string, fallback: string): string {
    const bytes = this.#attribute(name)?.s;
    return bytes === undefined ? fallback : textOf(bytes);
  }

  texts(name: string): string[] | undefined {
    return this.#attribute(name)?.strings.map(textOf);
  }

  constant(name: string): HostValue | undefined {
    const proto = this.#attribute(name)?.t;
    return proto === undefined ? undefined : hostConstant(proto);
  }

  graph(name: string): GraphProto {
    return this.#attribute(name)?.g ?? this.refuse(`an attribute ${name}`, "none");
  }

  /** Marks attributes that have no effect here, such as memory limits. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#heeded.add(name);
  }

  /** An axis, counted from the end if negative. */
  axis(axis: number, rank: number): number {
    const at = axis < 0 ? axis + rank : axis;
    if (Number.isInteger(at) && at >= 0 && at < rank) return at;
    return this.refuse(`an axis of a tensor of ${rank} axes`, String(axis));
  }

  /** Throws for attributes that the operator did not read: they would be options without effect. */
  checkHeeded(): void {
    for (const name of this.#attributes.keys()) {
      if (!this.#heeded.has(name)) this.refuse("supported attributes", quote(name));
    }
  }

  /**
   * To be called before allocating constants whose size comes from the file. Throws {@link ModelFileError} if
   * they are too large.
   */
  spend(elements: number): void {
    if (Number.isSafeInteger(elements) && this.#budget.spend(elements)) return;
    this.refuse(
      "constants in proportion to the model and its inputs",
      `${elements} more elements`,
      "The file may be crafted to exhaust memory; open it only if you trust its source.",
    );
  }

  refuse(expected: string, got: string, cure: string = DAMAGED): never {
    const shapes = this.inputs.map((value) =>
      value === undefined ? "none" : `[${shapeOf(value).join(", ")}]`,
    );
    throw new ModelFileError("ONNX", {
      place: `${this.opType} node ${quote(this.#name)} of ${shapes.join(", ") || "nothing"}`,
      expected,
      got: got.length > MAX_TEXT ? `${got.slice(0, MAX_TEXT)}…` : got,
      cure,
    });
  }

  #attribute(name: string): AttributeProto | undefined {
    this.#heeded.add(name);
    return this.#attributes.get(name);
  }
}

/** A value of floats or of another element type. */
export function sameElement(like: Value, tensor: Tensor): TensorValue {
  return { kind: "tensor", element: like.element, tensor };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(new Uint8Array(bytes));
}
