// Element types, and the typed arrays that hold them on the host.

/**
 * The element type of a tensor. The reference backend can compute `float32` in float64 ({@link TypedArray} is
 * then a `Float64Array`); `bool` is 0 or 1.
 */
export type DType = "float32" | "int32" | "bool";

/**
 * Host storage of a tensor's elements: `float32` in a Float32Array or Float64Array, `int32` in an Int32Array,
 * `bool` in a Uint8Array.
 */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** The element type of a typed array. */
export type DTypeOf<A> = A extends Int32Array ? "int32" : A extends Uint8Array ? "bool" : "float32";

/** The precision in which the reference backend computes `float32` elements. */
export type Precision = "float32" | "float64";

/** A zeroed array of `size` elements of `dtype`. */
export function allocate(dtype: DType, size: number, precision: Precision = "float32"): TypedArray {
  if (dtype === "int32") return new Int32Array(size);
  if (dtype === "bool") return new Uint8Array(size);
  return precision === "float64" ? new Float64Array(size) : new Float32Array(size);
}

/** Whether `data` is an array for elements of `dtype`. */
export function holds(data: unknown, dtype: DType): data is TypedArray {
  if (dtype === "int32") return data instanceof Int32Array;
  if (dtype === "bool") return data instanceof Uint8Array;
  return data instanceof Float32Array || data instanceof Float64Array;
}

/** The element type of a typed array. */
export function dtypeOf(data: TypedArray): DType {
  if (data instanceof Int32Array) return "int32";
  return data instanceof Uint8Array ? "bool" : "float32";
}
