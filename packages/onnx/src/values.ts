// Values passed between the operators of a graph: tensors of a program, and small constants known at build
// time, such as shapes.

import { ModelFileError } from "@grus/io/files";
import { cast, fromData, full, type Tensor, type TypedArray } from "@grus/tensor";

/** The supported element types of ONNX. Floats become float32, integers int32. */
export type ElementName =
  | "float"
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "int32"
  | "int64"
  | "bool"
  | "float16"
  | "double"
  | "uint32"
  | "uint64"
  | "bfloat16";

/** The numbers of element types in files. */
export const elementNumbers: Readonly<Record<ElementName, number>> = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
};

/** A constant known at build time: shapes, axes, and values computed from them. */
export interface HostValue {
  readonly kind: "host";
  readonly element: ElementName;
  readonly shape: readonly number[];
  readonly data: HostData;
}

/**
 * The elements of a constant: bytes as they are in the file, others as float64. Integers are exact up to 2^53;
 * larger ones, such as an open end of a slice, are rounded.
 */
export type HostData = Float64Array | Int8Array | Uint8Array;

/** A tensor of the program. */
export interface TensorValue {
  readonly kind: "tensor";
  readonly element: ElementName;
  readonly tensor: Tensor;
}

export type Value = HostValue | TensorValue;

/** A list of values, which only sequence operators and loops read. */
export interface SequenceValue {
  readonly kind: "sequence";
  readonly items: readonly Value[];
}

export type AnyValue = Value | SequenceValue;

const FLOATS: ReadonlySet<ElementName> = new Set(["float", "float16", "double", "bfloat16"]);

export function isFloat(element: ElementName): boolean {
  return FLOATS.has(element);
}

/** The maximum number of elements of a computed constant. */
const MAX_HOST_ELEMENTS = 1 << 21;

/** A constant. Throws {@link ModelFileError} for one that is too large. */
export function hostValue(
  element: ElementName,
  shape: readonly number[],
  valueAt: (index: number) => number,
): HostValue {
  const size = sizeOf(shape);
  const isShape = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!isShape || size > MAX_HOST_ELEMENTS) {
    throw new ModelFileError("ONNX", {
      expected: `computed constants of at most ${MAX_HOST_ELEMENTS} elements`,
      got: `shape [${shape.join(", ")}]`,
      cure: "The file may be crafted to exhaust memory; open it only if you trust its source.",
    });
  }
  const data = new Float64Array(size);
  for (let i = 0; i < size; i++) data[i] = valueAt(i);
  return { kind: "host", element, shape, data };
}

/** 64-bit integers, in one axis. */
export function int64s(values: readonly number[]): HostValue {
  return hostValue("int64", [values.length], (i) => values[i]!);
}

export function tensorValue(element: ElementName, tensor: Tensor): TensorValue {
  return { kind: "tensor", element, tensor };
}

/** A tensor of floats. */
export function float(tensor: Tensor): TensorValue {
  return tensorValue("float", tensor);
}

export function shapeOf(value: Value): readonly number[] {
  return value.kind === "host" ? value.shape : value.tensor.shape;
}

/** Constants converted to tensors, once each however many nodes read them. */
const made = new WeakMap<HostValue, Tensor>();

/** As a tensor of the program. Throws {@link ModelFileError} for an integer that does not fit into int32. */
export function toTensor(value: Value): Tensor {
  if (value.kind === "tensor") return value.tensor;
  const tensor = made.get(value) ?? tensorOf(value);
  made.set(value, tensor);
  return tensor;
}

function tensorOf({ element, shape, data }: HostValue): Tensor {
  // Initial states are often zeros of a computed shape: a broadcast number instead of an array in the
  // program.
  if (isFloat(element) && data.length > 1 && data.every((value) => value === data[0]))
    return full(shape, data[0]!);
  if (isFloat(element)) return fromData({ shape, dtype: "float32", data: Float32Array.from(data) });
  if (element === "bool") return fromData({ shape, dtype: "bool", data: Uint8Array.from(data) });
  return fromData({ shape, dtype: "int32", data: toInt32(data) });
}

/** As a float32 tensor, for any element type. */
export function toFloat(value: Value): Tensor {
  return cast(toTensor(value), "float32");
}

function toInt32(data: HostData): TypedArray {
  const values = Int32Array.from(data);
  const wide = values.findIndex((value, i) => value !== data[i]);
  if (wide === -1) return values;
  throw new ModelFileError("ONNX", {
    expected: "integers from -2^31 to 2^31 - 1 in computations",
    got: String(data[wide]),
    cure: "Grus stores integers as int32.",
  });
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}
