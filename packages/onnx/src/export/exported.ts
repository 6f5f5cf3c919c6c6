// Values of a program on their way into a file. What can be left out or read in another form is written when its name is first asked for.
import type { DType, TensorData } from "@grus/tensor";
import type { ValueInfoProto } from "../schema.ts";
import type { ElementName } from "../values.ts";
import { constantOf, type Expression, expressionText } from "./expression.ts";
import { type FileBuilder, type GraphBuilder, valueInfo } from "./graph-builder.ts";

/** What is known of a value beside its shape. */
interface Known {
  readonly shape: readonly Expression[];
  readonly dtype: DType;
  /** Writes the value; called once, when its name is first asked for. */
  readonly write: () => string;
  /** The name of the parameter that it is. */
  readonly label?: string | undefined;
  /** The elements of a weight or constant, as far as they are known while writing. */
  readonly data?: (() => TensorData) | undefined;
  /** What stretches to this value by the rules that elementwise operators follow. */
  readonly source?: Exported | undefined;
  /** The number that every element is, at each of the sizes. */
  readonly uniform?: readonly number[] | undefined;
}

/** A value that nodes can read. */
export class Exported {
  /** The graph that nodes which read it in another form are added to. */
  readonly graph: GraphBuilder;
  readonly shape: readonly Expression[];
  readonly dtype: DType;
  readonly label: string | undefined;
  readonly data: (() => TensorData) | undefined;
  readonly source: Exported | undefined;
  readonly uniform: readonly number[] | undefined;
  readonly #write: () => string;
  readonly #transposed = new Map<string, Exported>();
  #name: string | undefined;

  constructor(graph: GraphBuilder, { shape, dtype, write, label, data, source, uniform }: Known) {
    this.graph = graph;
    this.shape = shape;
    this.dtype = dtype;
    this.label = label;
    this.data = data;
    this.source = source;
    this.uniform = uniform;
    this.#write = write;
  }

  get name(): string {
    this.#name ??= this.#write();
    return this.#name;
  }

  get file(): FileBuilder {
    return this.graph.file;
  }

  /** The lengths of the axes as texts. */
  get lengths(): string[] {
    return this.shape.map((length) => expressionText(length, this.file.sizes.names));
  }

  /** With its axes in another order. Twice there and back is the value itself. */
  transpose(permutation: readonly number[]): Exported {
    if (permutation.every((axis, i) => axis === i)) return this;
    const known = this.#transposed.get(String(permutation));
    if (known !== undefined) return known;
    const result = new Exported(this.graph, {
      shape: permutation.map((axis) => this.shape[axis]!),
      dtype: this.dtype,
      write: () => this.graph.node("Transpose", [this.name], { attributes: { perm: permutation } }),
    });
    this.#transposed.set(String(permutation), result);
    result.#transposed.set(String(permutation.map((_, axis) => permutation.indexOf(axis))), this);
    return result;
  }

  /** Stretched to a shape: axes of 1 repeated, and axes added in front. */
  stretch(shape: readonly Expression[]): Exported {
    const source = this.source ?? this;
    const target = () => this.file.lengthList(shape);
    return new Exported(this.graph, {
      shape,
      dtype: this.dtype,
      source,
      uniform: source.uniform,
      write: () => this.graph.node("Expand", [source.name, target()]),
    });
  }
}

/** A value that is already there under a name. */
export function named(
  graph: GraphBuilder,
  name: string,
  shape: readonly Expression[],
  dtype: DType,
): Exported {
  return new Exported(graph, { shape, dtype, write: () => name });
}

/** What a graph says about an input or output. */
export function describeValue(name: string, { shape, dtype, file }: Exported): ValueInfoProto {
  const lengths = shape.map((length) => constantOf(length) ?? expressionText(length, file.sizes.names));
  return valueInfo(name, elementOf(dtype), lengths);
}

/** The name of an element type in files. */
export function elementOf(dtype: DType): ElementName {
  return dtype === "float32" ? "float" : dtype;
}

/** The lengths of a shape where all are numbers. */
export function fixedShape(shape: readonly Expression[]): number[] | undefined {
  const numbers = shape.map(constantOf);
  return numbers.every((own) => own !== undefined) ? numbers : undefined;
}
