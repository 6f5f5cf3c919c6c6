// Reading and writing a memory with weights over its slots.
import { add, expandAxis, matmul, mul, sub, type Tensor, take } from "@grus/tensor";

/** The operations of write heads. */
export interface MemoryWrite {
  /** w [batch, heads, slots] */
  readonly weights: Tensor;
  /** e [batch, heads, width], each from 0 to 1. */
  readonly erase: Tensor;
  /** a [batch, heads, width] */
  readonly add: Tensor;
}

/**
 * r = Σ_i w(i) M(i) (Graves et al. 2014, arXiv 1410.5401, equation 2): `memory` [batch, slots, width],
 * `weights` [batch, heads, slots] -> [batch, heads, width].
 */
export function readMemory(memory: Tensor, weights: Tensor): Tensor {
  return matmul(weights, memory);
}

/**
 * M'(i) = M(i) ⊙ ∏_heads (1 − w(i) e) + Σ_heads w(i) a (arXiv 1410.5401, equations 3 and 4): all heads erase,
 * then all add; their order does not matter. `memory` [batch, slots, width] -> the same shape.
 */
export function writeMemory(memory: Tensor, { weights, erase, add: values }: MemoryWrite): Tensor {
  const heads = Array.from({ length: weights.shape[1]! }, (_, head) => head);
  const kept = heads.reduce((left, head) => {
    const w = expandAxis(take(weights, 1, head), 2);
    const e = expandAxis(take(erase, 1, head), 1);
    return mul(left, sub(1, mul(w, e)));
  }, memory);
  return add(kept, matmul(weights, values, { transposeA: true }));
}
