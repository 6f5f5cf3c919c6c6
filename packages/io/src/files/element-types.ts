// The element types of model files, and their conversion to types in memory.
import { type DType, fromHalves, type TypedArray } from "@grus/tensor";
import type { FileProblem } from "./model-file-error.ts";

/** Throws the error of the format being read. */
export type Refuse = (problem: Omit<FileProblem, "place">) => never;

/** How the elements of one file type are read. */
export interface ElementType {
  /** Bytes of an element in the file. */
  readonly bytes: number;
  /** The type in memory. */
  readonly dtype: DType;
  /**
   * The elements of bytes, a whole number of them; little-endian, as every WebAssembly host is. Elements that
   * need no conversion are a view where the address is aligned. Throws for a value that does not fit.
   */
  readonly decode: (bytes: Uint8Array, refuse: Refuse) => TypedArray;
}

/** How 64-bit floats are converted: "narrow" rounds to float32, "keep" gives a Float64Array. */
export type Float64Reading = "narrow" | "keep";

const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  F64: {
    bytes: 8,
    dtype: "float32",
    decode: (bytes, refuse) => narrow(elementsOf(Float64Array, bytes), refuse),
  },
  F32: { bytes: 4, dtype: "float32", decode: (bytes) => elementsOf(Float32Array, bytes) },
  F16: {
    bytes: 2,
    dtype: "float32",
    decode: (bytes) => fromHalves(elementsOf(Uint16Array, bytes)),
  },
  BF16: { bytes: 2, dtype: "float32", decode: (bytes) => widenBfloat16(elementsOf(Uint16Array, bytes)) },
  I64: {
    bytes: 8,
    dtype: "int32",
    decode: (bytes, refuse) => toInt32(elementsOf(BigInt64Array, bytes), refuse),
  },
  I32: { bytes: 4, dtype: "int32", decode: (bytes) => elementsOf(Int32Array, bytes) },
  I16: { bytes: 2, dtype: "int32", decode: (bytes) => Int32Array.from(elementsOf(Int16Array, bytes)) },
  I8: { bytes: 1, dtype: "int32", decode: (bytes) => Int32Array.from(elementsOf(Int8Array, bytes)) },
  U8: { bytes: 1, dtype: "int32", decode: (bytes) => Int32Array.from(bytes) },
  BOOL: { bytes: 1, dtype: "bool", decode: (bytes, refuse) => checkBool(bytes, refuse) },
};

const KEPT_FLOAT64: ElementType = {
  bytes: 8,
  dtype: "float32",
  decode: (bytes) => elementsOf(Float64Array, bytes),
};

/** A view of bytes as elements; of a copy, if they are not aligned. */
function elementsOf<A>(
  Elements: {
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): A;
    BYTES_PER_ELEMENT: number;
  },
  bytes: Uint8Array,
): A {
  const width = Elements.BYTES_PER_ELEMENT;
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
  return new Elements(buffer, byteOffset, byteLength / width);
}

/** The names of all supported types: those of safetensors. */
export const elementTypeNames: readonly string[] = Object.keys(ELEMENT_TYPES);

/** The element type of a name, or undefined for an unsupported one. */
export function elementTypeOf(name: string, float64: Float64Reading): ElementType | undefined {
  const type = Object.hasOwn(ELEMENT_TYPES, name) ? ELEMENT_TYPES[name] : undefined;
  return type !== undefined && name === "F64" && float64 === "keep" ? KEPT_FLOAT64 : type;
}

/** bfloat16 is the upper half of a float32. */
function widenBfloat16(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}

function narrow(values: Float64Array, refuse: Refuse): Float32Array {
  const narrowed = Float32Array.from(values);
  const lost = narrowed.findIndex((value, i) => !Number.isFinite(value) && Number.isFinite(values[i]));
  if (lost === -1) return narrowed;
  return refuse({
    expected: "F64 values that fit into float32",
    got: `${values[lost]} at index ${lost}`,
    cure: 'Read with { float64: "keep" }, or scale the tensor before saving it.',
  });
}

function toInt32(values: BigInt64Array, refuse: Refuse): Int32Array {
  const wide = values.findIndex((value) => BigInt.asIntN(32, value) !== value);
  if (wide === -1) return Int32Array.from(values, Number);
  return refuse({
    expected: "I64 values from -2^31 to 2^31 - 1",
    got: `${values[wide]} at index ${wide}`,
    cure: "Grus stores integers as int32. Save the tensor as F32 or with smaller values.",
  });
}

function checkBool(values: Uint8Array, refuse: Refuse): Uint8Array {
  const other = values.findIndex((value) => value > 1);
  if (other === -1) return values;
  return refuse({
    expected: "BOOL bytes of 0 or 1",
    got: `${values[other]} at index ${other}`,
    cure: "The file is damaged, or the tensor is of type U8.",
  });
}
