// Values of a program being exported. Values that may be unused, or read in another form, are written when
// their name is first read.
import type { DType, TensorData } from "@grus/tensor";
import type { ValueInfoProto } from "../schema.ts";
import type { ElementName } from "../values.ts";
import { constantOf, type Expression, expressionText } from "./expression.ts";
import { type FileBuilder, type GraphBuilder, valueInfo } from "./graph-builder.ts";

/** Known properties of a value besides its shape. */
interface Known {
  readonly shape: readonly Expression[];
  readonly dtype: DType;
  /** Writes the value; called once, when its name is first read. */
  readonly write: () => string;
  /** The name of the parameter, if it is one. */
  readonly label?: string | undefined;
  /** The elements of a weight or constant, if known while writing. */
  readonly data?: (() => TensorData) | undefined;
  /** A value that broadcasts to this one in elementwise operators. */
  readonly source?: Exported | undefined;
  /** The number that all elements equal, at each of the sizes. */
  readonly uniform?: readonly number[] | undefined;
}

/** A value readable by nodes. */
export class Exported {
  /** The graph to which nodes that convert it are added. */
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

  /** The axis lengths as strings. */
  get lengths(): string[] {
    return this.shape.map((length) => expressionText(length, this.file.sizes.names));
  }

  /** The value with permuted axes. The inverse permutation returns the value itself. */
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

  /** Broadcasts to a shape: axes of length 1 are repeated, and axes added in front. */
  broadcastTo(shape: readonly Expression[]): Exported {
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

/** A value that already has a name. */
export function named(
  graph: GraphBuilder,
  name: string,
  shape: readonly Expression[],
  dtype: DType,
): Exported {
  return new Exported(graph, { shape, dtype, write: () => name });
}

/** The declaration of a graph input or output. */
export function describeValue(name: string, { shape, dtype, file }: Exported): ValueInfoProto {
  const lengths = shape.map((length) => constantOf(length) ?? expressionText(length, file.sizes.names));
  return valueInfo(name, elementOf(dtype), lengths);
}

/** The element type's name in files. */
export function elementOf(dtype: DType): ElementName {
  return dtype === "float32" ? "float" : dtype;
}

/** The lengths of a shape if all are numbers. */
export function fixedShape(shape: readonly Expression[]): number[] | undefined {
  const numbers = shape.map(constantOf);
  return numbers.every((own) => own !== undefined) ? numbers : undefined;
}
