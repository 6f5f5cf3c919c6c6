// What an initialiser is.
import { fromData, type Shape, type Tensor } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";

/** Draws a float32 tensor of a shape with a key, which must have data. Pure: one key, one result. */
export type Initialiser = (key: Tensor, shape: Shape) => Tensor;

/** A float32 constant of numbers computed in double precision. */
export function parameterOf(values: Float64Array, shape: Shape): Tensor {
  return fromData({ data: new Float32Array(values), shape, dtype: "float32" });
}

/** Throws {@link CellOptionError} unless every value is a finite number. */
export function checkFinite(source: string, options: Readonly<Record<string, number>>): void {
  for (const [option, value] of Object.entries(options)) {
    if (!Number.isFinite(value)) throw new CellOptionError(source, option, value, "a finite number");
  }
}
