// Numbers for tests.
import type { TensorData } from "@grus/tensor";

/** Numbers between -1 and 1, a function of the index alone. */
export function floats(shape: readonly number[], seed: number): TensorData {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));
  return { shape, dtype: "float32", data };
}
