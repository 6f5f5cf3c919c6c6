// One application of an operator: the node's inputs, and its attributes, each of which must be read.

import { DAMAGED, ModelFileError, quote } from "@grus/io/files";
import type { Tensor } from "@grus/tensor";
import type { Budget } from "./budget.ts";
import type { Move, MovedConstants } from "./moved-constants.ts";
import type { AttributeProto, GraphProto, NodeProto, TensorProto } from "./schema.ts";
import { nodeName } from "./sort-nodes.ts";
import { elementName } from "./tensor-proto.ts";
import {
  type AnyValue,
  type ElementName,
  type HostValue,
  isFloat,
  type SequenceValue,
  shapeOf,
  type TensorValue,
  toFloat,
  toTensor,
  type Value,
} from "./values.ts";

/** The outputs of an operator in order; unwanted ones at the end may be omitted. */
export type Operator = (call: NodeCall) => AnyValue | readonly AnyValue[];

/** The maximum number of shapes in a message. */
const MAX_TEXT = 400;

/**
 * Computes a graph from its inputs (none by default). Throws {@link ModelFileError} if their number differs
 * from the graph's.
 */
export type RunGraph = (graph: GraphProto, inputs?: readonly AnyValue[]) => readonly AnyValue[];

/** What an application of an operator needs from its surroundings. */
export interface CallContext {
  /** The version of the operator set. */
  readonly opset: number;
  readonly budget: Budget;
  /** Computes an inner graph, which sees all outer values. */
  readonly runGraph: RunGraph;
  /** The value of a constant of the file. */
  readonly constantOf: (proto: TensorProto) => Value;
  readonly moved: MovedConstants;
}

/** An application of an operator. */
export class NodeCall {
  readonly opType: string;
  /** The version of the operator set. */
  readonly opset: number;
  /** The inputs that are tensors; sequences are read by {@link sequence}. */
  readonly inputs: readonly (Value | undefined)[];
  /** Whether each output is wanted. */
  readonly wanted: readonly boolean[];
  /** Computes an inner graph, which sees all outer values. */
  readonly runGraph: RunGraph;
  readonly #sequences: ReadonlyMap<number, SequenceValue>;
  readonly #budget: Budget;
  readonly #constantOf: (proto: TensorProto) => Value;
  readonly #moved: MovedConstants;
  readonly #name: string;
  readonly #attributes: ReadonlyMap<string, AttributeProto>;
  readonly #heeded = new Set<string>();

  constructor(node: NodeProto, inputs: readonly (AnyValue | undefined)[], context: CallContext) {
    this.opType = node.opType ?? "";
    this.opset = context.opset;
    this.inputs = inputs.map((value) => (value?.kind === "sequence" ? undefined : value));
    this.#sequences = new Map(
      inputs.flatMap((value, i) => (value?.kind === "sequence" ? [[i, value] as const] : [])),
    );
    this.wanted = node.output.map((name) => name !== "");
    this.runGraph = context.runGraph;
    this.#budget = context.budget;
    this.#constantOf = context.constantOf;
    this.#moved = context.moved;
    this.#name = nodeName(node);
    this.#attributes = new Map(node.attribute.map((attribute) => [attribute.name ?? "", attribute]));
  }

  /** A required input. */
  input(index: number): Value {
    const value = this.inputs[index];
    if (value !== undefined) return value;
    return this.refuse(`a tensor as input ${index}`, this.#sequences.has(index) ? "a sequence" : "none");
  }

  /** A required input that is a sequence of tensors. */
  sequence(index: number): SequenceValue {
    return this.#sequences.get(index) ?? this.refuse(`a sequence as input ${index}`, "none");
  }

  /** An input of either kind; undefined if it is omitted. */
  anyInput(index: number): AnyValue | undefined {
    return this.inputs[index] ?? this.#sequences.get(index);
  }

  /** Computes an inner graph whose outputs are tensors. */
  runTensors(graph: GraphProto, inputs: readonly Value[] = []): Value[] {
    return this.runGraph(graph, inputs).map((value) =>
      value.kind === "sequence" ? this.refuse("an inner graph of tensors", "a sequence") : value,
    );
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

  constant(name: string): Value | undefined {
    const proto = this.#attribute(name)?.t;
    return proto === undefined ? undefined : this.#constantOf(proto);
  }

  /** A constant whose elements are moved, once for all programs; undefined for other tensors. */
  moved(x: Tensor, how: string, move: Move): Tensor | undefined {
    return this.#moved.of(x, how, move);
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

  /** Deducts one application of an operator. Throws {@link ModelFileError} if too many have been made. */
  step(): void {
    if (!this.#budget.step())
      this.refuse(
        "loops and functions in proportion to the model",
        `more than ${this.#budget.maxSteps} operators`,
        "Export the model with fewer steps, or without the loop.",
      );
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
    if (!Number.isSafeInteger(elements) || !this.#budget.spend(elements)) this.#refuseConstants(elements);
  }

  /** {@link spend} for the elements of a constant, once however many values share them. */
  spendOnce({ data }: HostValue): void {
    if (!this.#budget.spendOnce(data)) this.#refuseConstants(data.length);
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

  #refuseConstants(elements: number): never {
    return this.refuse(
      "constants in proportion to the model and its inputs",
      `${elements} more elements`,
      "The file may be crafted to exhaust memory; open it only if you trust its source.",
    );
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
