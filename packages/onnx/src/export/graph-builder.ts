// Builds a graph: its nodes, and the names, constants and dynamic lengths shared by all graphs of a file.
import type { TensorData, WeightFormat } from "@grus/tensor";
import type { GraphProto, NodeProto, TensorProto, TypeProto, ValueInfoProto } from "../schema.ts";
import { protoOf } from "../tensor-proto.ts";
import { type ElementName, elementNumbers } from "../values.ts";
import { type AttributeValue, attributeProtos } from "./attributes.ts";
import { constantOf, type Expression, type Sizes } from "./expression.ts";
import { type StoredWeight, storedWeight } from "./stored-weights.ts";

/**
 * Options of a node: its attributes, and the number of its outputs (default 1) or which of them are wanted.
 */
export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, AttributeValue>> | undefined;
  readonly outputs?: number | readonly boolean[] | undefined;
}

/** A dynamic axis of an input. */
export interface AxisSource {
  readonly input: string;
  readonly axis: number;
}

/** A file under construction. */
export class FileBuilder {
  readonly opset: number;
  readonly sizes: Sizes;
  readonly initializers: TensorProto[] = [];
  /** Nodes that compute lengths from the inputs; they precede all others and are visible to all. */
  readonly lengths: GraphBuilder;
  /** The main graph. */
  readonly root: GraphBuilder;
  readonly #weights: WeightFormat;
  readonly #sources: ReadonlyMap<string, AxisSource>;
  readonly #taken = new Set<string>();
  readonly #constants = new Map<string, string>();
  readonly #shared = new Map<string, string>();

  constructor(
    opset: number,
    sizes: Sizes,
    sources: ReadonlyMap<string, AxisSource>,
    reserved: readonly string[],
    weights: WeightFormat,
  ) {
    this.#weights = weights;
    this.opset = opset;
    this.sizes = sizes;
    this.#sources = sources;
    this.lengths = new GraphBuilder(this);
    this.root = new GraphBuilder(this);
    for (const name of reserved) this.#taken.add(name);
  }

  /** A unique name. */
  unique(wanted: string): string {
    let name = wanted;
    for (let i = 1; this.#taken.has(name); i++) name = `${wanted}_${i}`;
    this.#taken.add(name);
    return name;
  }

  /** Adds a constant under a unique name. Returns the name. */
  initializer(wanted: string, data: TensorData): string {
    const name = this.unique(wanted);
    const stored = storedWeight(name, data, this.#weights);
    if (stored === undefined) this.initializers.push(protoOf(name, data, "int32"));
    else this.#addStored(name, stored);
    return name;
  }

  #addStored(name: string, { constants, opType, attributes }: StoredWeight): void {
    const named = constants.map((proto) => ({ ...proto, name: this.unique(proto.name ?? "") }));
    this.initializers.push(...named);
    this.lengths.nodes.push({
      opType,
      input: named.map((proto) => proto.name),
      output: [name],
      name: `${opType}:${name}`,
      attribute: attributeProtos(attributes),
    });
  }

  /**
   * Constants that are not parameters: floats as a leading Constant node, which readers do not take for
   * trainable.
   */
  fixed(data: TensorData): string {
    if (data.dtype !== "float32") return this.initializer("constant", data);
    const value = protoOf("", data, "int32");
    return this.lengths.node("Constant", [], { attributes: { value } });
  }

  /** A small constant, written once however often it is used. */
  constant(data: TensorData, integers: "int32" | "int64" = "int32"): string {
    const key = `${integers} ${data.dtype} [${data.shape}] ${Array.from(data.data, (v) => (Object.is(v, -0) ? "-0" : v))}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = data.dtype === "float32" ? this.fixed(data) : this.unique("constant");
    if (data.dtype !== "float32") this.initializers.push(protoOf(name, data, integers));
    this.#constants.set(key, name);
    return name;
  }

  /** 64-bit integers in one axis, or a scalar. Numbers beyond int32 mark the end of an axis. */
  int64s(values: readonly number[], shape: readonly number[] = [values.length]): string {
    const data = Int32Array.from(values, (value) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value)));
    return this.constant({ shape, dtype: "int32", data }, "int64");
  }

  /** Lengths as int64 [n]. */
  lengthList(expressions: readonly Expression[]): string {
    const numbers = expressions.map(constantOf);
    if (numbers.every((own) => own !== undefined)) return this.int64s(numbers);
    const parts = expressions.map((expression) => this.length(expression));
    if (parts.length === 1) return parts[0]!;
    return this.before("Concat", parts, { axis: 0 });
  }

  /** A leading node, added once. */
  before(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    const key = JSON.stringify([opType, inputs, attributes]);
    const known = this.#shared.get(key) ?? this.lengths.node(opType, inputs, { attributes });
    this.#shared.set(key, known);
    return known;
  }

  /** A length as an int64 scalar. */
  scalarLength(expression: Expression): string {
    const number = constantOf(expression);
    return number === undefined
      ? this.before("Squeeze", [this.length(expression), this.int64s([0])])
      : this.int64s([number], []);
  }

  /** A length as int64 [1]. */
  length({ powers, coefficients, constant, divisor }: Expression): string {
    const { names } = this.sizes;
    const terms = coefficients.flatMap((coefficient, k) => {
      if (coefficient === 0) return [];
      const own = this.#named(names[k]!);
      return [coefficient === 1 ? own : this.before("Mul", [own, this.int64s([coefficient])])];
    });
    if (constant !== 0 || terms.length === 0) terms.push(this.int64s([constant]));
    const sum = terms.reduce((a, b) => this.before("Add", [a, b]));
    const factors = powers.flatMap((power, k) => Array.from({ length: power }, () => this.#named(names[k]!)));
    const isOne = constant === 1 && terms.length === 1 && factors.length > 0;
    const product = (isOne ? factors : [...factors, sum]).reduce((a, b) => this.before("Mul", [a, b]));
    return divisor === 1 ? product : this.before("Div", [product, this.int64s([divisor])]);
  }

  /** The length of a named axis, from an input that has it. */
  #named(name: string): string {
    const { input, axis } = this.#sources.get(name)!;
    return this.before("Gather", [this.before("Shape", [input]), this.int64s([axis])]);
  }
}

/** Builds a graph of nodes in order. */
export class GraphBuilder {
  readonly file: FileBuilder;
  readonly nodes: NodeProto[] = [];

  constructor(file: FileBuilder) {
    this.file = file;
  }

  /** Adds a node. Returns the name of its first output. */
  node(opType: string, inputs: readonly string[], options: NodeOptions = {}): string {
    return this.nodeOf(opType, inputs, options)[0]!;
  }

  /** Like {@link GraphBuilder.node}; returns the names of all outputs, "" for unwanted ones. */
  nodeOf(opType: string, inputs: readonly string[], { attributes = {}, outputs = 1 }: NodeOptions): string[] {
    const wanted = typeof outputs === "number" ? Array.from({ length: outputs }, () => true) : outputs;
    const names = wanted.map((isWanted) => (isWanted ? this.file.unique(opType.toLowerCase()) : ""));
    this.nodes.push({
      opType,
      input: inputs,
      output: withoutTrailing(names),
      name: `${opType}:${names.find((name) => name !== "") ?? ""}`,
      attribute: attributeProtos(attributes),
    });
    return names;
  }

  /** Gives a value another name. */
  rename(from: string, to: string): void {
    this.nodes.push({
      opType: "Identity",
      input: [from],
      output: [to],
      name: `Identity:${to}`,
      attribute: [],
    });
  }

  /** The graph. */
  proto(
    name: string,
    inputs: readonly ValueInfoProto[],
    outputs: readonly ValueInfoProto[],
    initializer: readonly TensorProto[] = [],
  ): GraphProto {
    return { name, node: this.nodes, input: inputs, output: outputs, initializer };
  }
}

/** Names without trailing empty ones. */
export function withoutTrailing(names: readonly string[]): string[] {
  return names.slice(0, names.findLastIndex((name) => name !== "") + 1);
}

/** An input or output of a graph; its type is omitted without a shape. */
export function valueInfo(
  name: string,
  element: ElementName,
  shape?: readonly (number | string)[],
): ValueInfoProto {
  const dim = shape?.map((length) =>
    typeof length === "string" ? { dimParam: length } : { dimValue: BigInt(length) },
  );
  const type: TypeProto = {
    tensorType: { elemType: elementNumbers[element], ...(dim && { shape: { dim } }) },
  };
  return { name, type };
}
