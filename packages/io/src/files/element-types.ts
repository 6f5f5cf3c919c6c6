// The element types of safetensors files, and what they become in memory.
import type { DType, TypedArray } from "@grus/tensor";
import { quote, SafetensorsError } from "./safetensors-error.ts";

/** How the elements of one file type are read. */
export interface ElementType {
  /** Bytes of an element in the file. */
  readonly bytes: number;
  /** The type in memory. */
  readonly dtype: DType;
  /** The elements of a buffer that holds nothing else; little-endian, as every host of WebAssembly is. Throws {@link SafetensorsError} for a value that does not fit. */
  readonly decode: (buffer: ArrayBuffer, tensor: string) => TypedArray;
}

/** What becomes of 64-bit floats: "narrow" rounds to float32, "keep" gives a Float64Array. */
export type Float64Reading = "narrow" | "keep";

const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  F64: { bytes: 8, dtype: "float32", decode: (buffer, tensor) => narrow(new Float64Array(buffer), tensor) },
  F32: { bytes: 4, dtype: "float32", decode: (buffer) => new Float32Array(buffer) },
  F16: {
    bytes: 2,
    dtype: "float32",
    decode: (buffer) => Float32Array.from(new Uint16Array(buffer), halfToNumber),
  },
  BF16: { bytes: 2, dtype: "float32", decode: (buffer) => widenBfloat16(new Uint16Array(buffer)) },
  I64: { bytes: 8, dtype: "int32", decode: (buffer, tensor) => toInt32(new BigInt64Array(buffer), tensor) },
  I32: { bytes: 4, dtype: "int32", decode: (buffer) => new Int32Array(buffer) },
  I16: { bytes: 2, dtype: "int32", decode: (buffer) => Int32Array.from(new Int16Array(buffer)) },
  I8: { bytes: 1, dtype: "int32", decode: (buffer) => Int32Array.from(new Int8Array(buffer)) },
  U8: { bytes: 1, dtype: "int32", decode: (buffer) => Int32Array.from(new Uint8Array(buffer)) },
  BOOL: { bytes: 1, dtype: "bool", decode: (buffer, tensor) => checkBool(new Uint8Array(buffer), tensor) },
};

const KEPT_FLOAT64: ElementType = {
  bytes: 8,
  dtype: "float32",
  decode: (buffer) => new Float64Array(buffer),
};

/** The element type of a file's `dtype`. Throws {@link SafetensorsError} for one that is not read. */
export function elementType(name: string, tensor: string, float64: Float64Reading): ElementType {
  const type = Object.hasOwn(ELEMENT_TYPES, name) ? ELEMENT_TYPES[name] : undefined;
  if (type !== undefined) return name === "F64" && float64 === "keep" ? KEPT_FLOAT64 : type;
  throw new SafetensorsError({
    tensor,
    expected: `a dtype among ${Object.keys(ELEMENT_TYPES).join(", ")}`,
    got: quote(name),
    cure: "Convert the tensor to one of these before saving it.",
  });
}

/** IEEE 754 half precision: 1 sign bit, 5 of the exponent (bias 15), 10 of the fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (0x400 + fraction) * 2 ** (exponent - 25);
}

/** bfloat16 is the upper half of a float32. */
function widenBfloat16(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}

function narrow(values: Float64Array, tensor: string): Float32Array {
  const narrowed = Float32Array.from(values);
  const lost = narrowed.findIndex((value, i) => !Number.isFinite(value) && Number.isFinite(values[i]));
  if (lost === -1) return narrowed;
  throw new SafetensorsError({
    tensor,
    expected: "F64 values that fit into float32",
    got: `${values[lost]} at place ${lost}`,
    cure: 'Read with { float64: "keep" }, or scale the tensor before saving it.',
  });
}

function toInt32(values: BigInt64Array, tensor: string): Int32Array {
  const wide = values.findIndex((value) => BigInt.asIntN(32, value) !== value);
  if (wide === -1) return Int32Array.from(values, Number);
  throw new SafetensorsError({
    tensor,
    expected: "I64 values from -2^31 to 2^31 - 1",
    got: `${values[wide]} at place ${wide}`,
    cure: "Grus holds integers as int32. Save the tensor as F32 or with smaller values.",
  });
}

function checkBool(values: Uint8Array, tensor: string): Uint8Array {
  const other = values.findIndex((value) => value > 1);
  if (other === -1) return values;
  throw new SafetensorsError({
    tensor,
    expected: "BOOL bytes of 0 or 1",
    got: `${values[other]} at place ${other}`,
    cure: "The file is damaged, or the tensor is a U8.",
  });
}
