// The type of initialisers, and random numbers for them.
import { fromData, type Key, randomNormal, randomUniform, type Shape, type Tensor } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";

/**
 * Creates a float32 tensor of a shape with a key. Pure: equal keys give equal results. The key must have data, but for
 * uniform, normal and constant numbers, and what is scaled from them: with a traced key these are in the graph.
 */
export type Initialiser = (key: Key, shape: Shape) => Tensor<"float32">;

/** `count` numbers uniform in [0, 1), of a key with data. */
export function uniformNumbers(key: Key, count: number): Float64Array {
  return Float64Array.from(randomUniform(key, [count]).data);
}

/** `count` standard normal numbers in double precision, of a key with data. */
export function normalNumbers(key: Key, count: number): Float64Array {
  return Float64Array.from(randomNormal(key, [count]).data);
}

/** A float32 constant of numbers computed in double precision. */
export function parameterOf(values: Float64Array, shape: Shape): Tensor<"float32"> {
  return fromData({ data: new Float32Array(values), shape, dtype: "float32" });
}

/** Throws {@link CellOptionError} unless every value is a finite number. */
export function checkFinite(source: string, options: Readonly<Record<string, number>>): void {
  for (const [option, value] of Object.entries(options)) {
    if (!Number.isFinite(value)) throw new CellOptionError(source, option, value, "a finite number");
  }
}
