// Tensors: nodes of a lazy graph. Nothing is computed until the graph is compiled and run.
import type { NoAttrs } from "./attributes.ts";
import { allocate, type DType, type DTypeOf, dtypeOf, holds, type TypedArray } from "./dtype.ts";
import { DTypeError, ShapeError, TraceError } from "./errors.ts";
import type { Accepts, Primitive, TensorData, TensorSpec } from "./primitive.ts";
import type { Attrs, PrimitiveName } from "./program.ts";
import { currentPart } from "./scope.ts";
import { checkShape, formatShape, type Shape, sizeOf } from "./shape.ts";

/** A node of the graph. */
export type Node = Application | ConstantNode | ParameterNode;

/** One application of a primitive in the graph. */
export interface Application<P extends PrimitiveName = PrimitiveName> extends Links {
  readonly primitive: Primitive<P, Attrs<P>>;
  readonly attrs: Attrs<P>;
  /** The part of the model in which it was applied. */
  readonly part: string | undefined;
}

/** A leaf of the graph: constant data. */
export interface ConstantNode extends Links {
  readonly primitive: Primitive<"constant", { readonly data: TypedArray }>;
  readonly attrs: { readonly data: TypedArray };
}

/** A leaf of the graph: a placeholder. */
export interface ParameterNode extends Links {
  readonly primitive: Primitive<"parameter">;
  readonly attrs: NoAttrs;
}

interface Links {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly TensorSpec[];
}

/**
 * A value: constant data, a parameter of a traced function, or the result of a primitive. Immutable.
 * `Tensor<"int32">` states the element type; `Tensor` alone leaves it open and is accepted everywhere. Shapes
 * are checked when tracing.
 */
export class Tensor<D extends DType = DType> implements TensorData<D> {
  /** For the type checker only: never present. */
  declare readonly "~element"?: Accepts<D> | undefined;
  readonly node: Node;
  /** The index among the outputs of the node. */
  readonly index: number;
  readonly shape: Shape;
  readonly dtype: DType;

  constructor(node: Node, index: number) {
    this.node = node;
    this.index = index;
    const spec = node.outputs[index]!;
    this.shape = spec.shape;
    this.dtype = spec.dtype;
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /**
   * The elements of a constant, row-major. Throws {@link TraceError} for a tensor that has not been computed.
   */
  get data(): TypedArray {
    const { node } = this;
    if (!isConstantNode(node)) {
      throw new TraceError(
        `${this.toString()} has no data yet: tensors are lazy.\nCall evaluate(tensor), or return it from a compiled function.`,
      );
    }
    return node.attrs.data;
  }

  /** Kind, element type and shape, such as `matmul float32[2, 3]`. */
  toString(): string {
    return `${this.node.primitive.name} ${this.dtype}${formatShape(this.shape)}`;
  }
}

/** Numbers, nested to any depth; all rows of a level have the same length. */
export type NestedNumbers = number | readonly NestedNumbers[];

/**
 * A constant from numbers or from a typed array with its shape. Nested numbers become `float32` unless
 * `dtype` is given; a typed array keeps its element type and is not copied.
 */
export function tensor<A extends TypedArray>(values: A, shape?: Shape): Tensor<DTypeOf<A>>;
export function tensor<D extends DType = "float32">(
  values: NestedNumbers | TypedArray,
  shape?: Shape,
  dtype?: D,
): Tensor<D>;
export function tensor(values: NestedNumbers | TypedArray, shape?: Shape, dtype?: DType): Tensor {
  if (typeof values === "number" || Array.isArray(values)) return fromNested(values, shape, dtype);
  const data = values as TypedArray;
  return fromData({ data, shape: shape ?? [data.length], dtype: dtype ?? dtypeOf(data) });
}

/**
 * A constant backed by `data`, uncopied. Throws when the number of elements or the type of the array does not
 * match.
 */
export function fromData<D extends DType>(value: TensorData<D>): Tensor<D> {
  if (value instanceof Tensor) return value;
  checkShape("tensor", value.shape);
  const data: TypedArray = value.data;
  if (!holds(data, value.dtype)) {
    const got = Object.prototype.toString.call(data).slice(8, -1);
    throw new DTypeError("tensor", { subject: "the array", expected: value.dtype, got });
  }
  if (value.data.length !== sizeOf(value.shape)) {
    throw new ShapeError("tensor", {
      subject: "the number of elements",
      expected: `${sizeOf(value.shape)} for shape ${formatShape(value.shape)}`,
      got: String(value.data.length),
    });
  }
  return constant(value.data, value.shape, value.dtype);
}

/**
 * A scalar constant, kept in float64 for backends that compute in float64. Throws {@link DTypeError}, with
 * `where`, for a number that `dtype` cannot represent.
 */
export function scalar<D extends DType = "float32">(
  value: number,
  dtype: D = "float32" as D,
  where = "scalar",
): Tensor<D> {
  checkNumber(where, value, dtype);
  return constant(hostArray([value], dtype), [], dtype);
}

/** A constant of one repeated value. Throws {@link DTypeError} for a number that `dtype` cannot represent. */
export function full<D extends DType = "float32">(
  shape: Shape,
  value: number,
  dtype: D = "float32" as D,
): Tensor<D> {
  checkShape("full", shape);
  checkNumber("full", value, dtype);
  return constant(allocate(dtype, sizeOf(shape)).fill(value), shape, dtype);
}

/** A constant of zeros. */
export function zeros<D extends DType = "float32">(shape: Shape, dtype: D = "float32" as D): Tensor<D> {
  return full(shape, 0, dtype);
}

/** A constant of ones. */
export function ones<D extends DType = "float32">(shape: Shape, dtype: D = "float32" as D): Tensor<D> {
  return full(shape, 1, dtype);
}

/** The integers 0 to `length` - 1. */
export function arange<D extends DType = "int32">(length: number, dtype: D = "int32" as D): Tensor<D> {
  checkShape("arange", [length]);
  const data = allocate(dtype, length);
  for (let i = 0; i < length; i++) data[i] = i;
  return constant(data, [length], dtype);
}

/** A placeholder for an argument of a traced function. */
export function parameter(spec: TensorSpec): Tensor {
  return new Tensor({ primitive: parameterPrimitive, attrs: {}, inputs: [], outputs: [spec] }, 0);
}

/** Applies a primitive: checks the operands with its shape rule and returns its outputs. */
export function apply<P extends PrimitiveName>(
  primitive: Primitive<P, Attrs<P>>,
  inputs: readonly Tensor[],
  attrs: Attrs<P>,
): Tensor[] {
  const outputs = primitive.infer(inputs, attrs);
  const node: Application<P> = { primitive, attrs, inputs, outputs, part: currentPart() };
  return outputs.map((_, index) => new Tensor(node, index));
}

/** As {@link apply}, for a primitive with one output. */
export function apply1<P extends PrimitiveName>(
  primitive: Primitive<P, Attrs<P>>,
  inputs: readonly Tensor[],
  attrs: Attrs<P>,
): Tensor {
  return apply(primitive, inputs, attrs)[0]!;
}

/** Whether a tensor is constant data. */
export function isConstant(value: Tensor): boolean {
  return isConstantNode(value.node);
}

/** Whether a tensor is a placeholder. */
export function isParameter(value: Tensor): boolean {
  return value.node.primitive === parameterPrimitive;
}

/** Whether a node is constant data. */
export function isConstantNode(node: Node): node is ConstantNode {
  return node.primitive === constantPrimitive;
}

/** Whether a node applies a primitive: it is not a leaf. */
export function isApplication(node: Node): node is Application {
  return node.primitive !== constantPrimitive && node.primitive !== parameterPrimitive;
}

/** Whether a node applies the primitive of this name, which narrows the type of its attributes. */
export function isApplicationOf<P extends PrimitiveName>(node: Node, name: P): node is Application<P> {
  return node.primitive.name === name;
}

function constant(data: TypedArray, shape: Shape, dtype: DType): Tensor {
  return new Tensor(
    { primitive: constantPrimitive, attrs: { data }, inputs: [], outputs: [{ shape, dtype }] },
    0,
  );
}

function hostArray(values: readonly number[], dtype: DType): TypedArray {
  return dtype === "float32"
    ? Float64Array.from(values)
    : allocate(dtype, values.length).map((_, i) => values[i]!);
}

function fromNested(values: NestedNumbers, shape: Shape | undefined, dtype: DType = "float32"): Tensor {
  const found = nestedShape(values);
  const flat: number[] = [];
  collect(values, found, 0, flat);
  for (const value of flat) checkNumber("tensor", value, dtype);
  const data = allocate(dtype, flat.length);
  data.set(flat);
  return fromData({ data, shape: shape ?? found, dtype });
}

function nestedShape(values: NestedNumbers): number[] {
  const shape: number[] = [];
  for (let level = values; Array.isArray(level); level = level[0] as NestedNumbers) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  return shape;
}

/** Appends the numbers of `values`, whose nesting must match `shape` from `axis` on, to `flat`. */
function collect(values: NestedNumbers, shape: Shape, axis: number, flat: number[]): void {
  if (typeof values === "number" ? axis < shape.length : values.length !== shape[axis]) {
    throw new ShapeError("tensor", {
      subject: "a row",
      expected: axis < shape.length ? `an array of length ${shape[axis]}` : "a number",
      got: typeof values === "number" ? "a number" : `an array of length ${values.length}`,
    });
  }
  if (typeof values === "number") flat.push(values);
  else for (const value of values) collect(value, shape, axis + 1, flat);
}

function checkNumber(where: string, value: number, dtype: DType): void {
  if (dtype === "float32" || value === (dtype === "int32" ? value | 0 : Number(value !== 0))) return;
  throw new DTypeError(where, {
    expected: dtype,
    got: String(value),
    cure: dtype === "int32" ? "Pass a 32-bit integer, or cast() the tensor to float32." : "Pass 0 or 1.",
  });
}

function leaf<Name extends string, A>(name: Name): Primitive<Name, A> {
  return {
    name,
    infer: () => {
      throw new TraceError(`${name} is a leaf and cannot be applied.`);
    },
  };
}

const constantPrimitive: ConstantNode["primitive"] = /* @__PURE__ */ leaf("constant");
const parameterPrimitive: ParameterNode["primitive"] = /* @__PURE__ */ leaf("parameter");
