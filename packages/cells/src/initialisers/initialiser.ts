// What an initialiser is.
import { fromData, type Shape, type Tensor } from "@grus/tensor";

/** Draws a float32 tensor of a shape with a key, which must have data. Pure: one key, one result. */
export type Initialiser = (key: Tensor, shape: Shape) => Tensor;

/** A float32 constant of numbers computed in double precision. */
export function parameterOf(values: Float64Array, shape: Shape): Tensor {
  return fromData({ data: Float32Array.from(values), shape, dtype: "float32" });
}
