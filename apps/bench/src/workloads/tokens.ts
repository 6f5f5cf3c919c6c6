// Made-up text.
import type { TensorData } from "@grus/tensor";

/** Indices below `count`. */
export function tokens(shape: readonly [number, number], count: number, seed: number): TensorData<"int32"> {
  const data = Int32Array.from(
    { length: shape[0] * shape[1] },
    (_, i) => (i * i + (i >> 3) + 7919 * seed) % count,
  );
  return { data, shape, dtype: "int32" };
}
