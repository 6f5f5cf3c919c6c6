// random: counter-based random numbers, identical on every backend and for every number of threads.
import type { RandomAttrs } from "../attributes.ts";
import { checkKey } from "../check-key.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { checkShape, type Shape, sizeOf } from "../shape.ts";
import { apply1, fromData, isConstant, type Tensor } from "../tensor.ts";
import { fillBits } from "../threefry.ts";

/** Threefry-2x32-20 (Salmon et al. 2011) of the element index under a key; uniform = (bits >>> 8) · 2^-24. */
export const randomPrimitive: Primitive<"random", RandomAttrs> = {
  name: "random",
  infer(_, { kind, shape }) {
    checkShape("random", shape);
    return [{ shape, dtype: kind === "bits" ? "int32" : "float32" }];
  },
};

export const randomKernel: Kernel<"random"> = ({ inputs: [key], outputs: [output], attrs: { kind } }) => {
  const bits = kind === "bits" ? (output as Int32Array) : new Int32Array(output!.length);
  fillBits([key![0]!, key![1]!], bits);
  if (kind === "uniform") for (let i = 0; i < bits.length; i++) output![i] = (bits[i]! >>> 8) * 2 ** -24;
};

/** 32 random bits per element, int32. */
export function randomBits(key: Tensor, shape: Shape): Tensor<"int32"> {
  checkKey("randomBits", key);
  return apply1(randomPrimitive, [key], { kind: "bits", shape });
}

/**
 * Uniform in [0, 1) with 24 random bits, float32. Computed on the host for a key with data, in the graph for
 * a traced key, with the same result.
 */
export function randomUniform(key: Tensor, shape: Shape): Tensor<"float32"> {
  checkKey("randomUniform", key);
  const attrs = { kind: "uniform", shape } as const;
  if (!isConstant(key)) return apply1(randomPrimitive, [key], attrs);
  randomPrimitive.infer([key], attrs);
  const bits = new Int32Array(sizeOf(shape));
  fillBits([key.data[0]!, key.data[1]!], bits);
  const data = new Float64Array(bits.length);
  // A loop: `Float64Array.from` with a callback is twenty times slower.
  for (let i = 0; i < bits.length; i++) data[i] = (bits[i]! >>> 8) * 2 ** -24;
  return fromData({ shape, dtype: "float32", data });
}
