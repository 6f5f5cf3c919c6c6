// Content addressing: slots of a memory that are similar to a key.
import {
  add,
  div,
  expandAxis,
  matmul,
  mul,
  softmax,
  sqrt,
  square,
  sum,
  type Tensor,
  transpose,
} from "@grus/tensor";

/** Added to products of lengths, so that a zero key or slot has similarity 0 instead of NaN. */
const EPSILON = 1e-6;

/**
 * The cosine similarity of each key and each slot: k · m / (‖k‖ ‖m‖ + 1e-6) (Graves et al. 2014, arXiv
 * 1410.5401, equation 6). `keys` [batch, heads, width], `memory` [batch, slots, width] -> [batch, heads,
 * slots]. Lengths are √(Σx² + 1e-12), whose gradient is finite at 0.
 */
export function cosineSimilarity(keys: Tensor, memory: Tensor): Tensor {
  const products = matmul(keys, memory, { transposeB: true });
  const lengths = mul(lengthsOf(keys), transpose(lengthsOf(memory), [0, 2, 1]));
  return div(products, add(lengths, EPSILON));
}

/**
 * softmax over slots of strength · {@link cosineSimilarity} (arXiv 1410.5401, equation 5). `keys` [batch,
 * heads, width], `strength` [batch, heads], at least 0, `memory` [batch, slots, width] -> [batch, heads,
 * slots].
 */
export function contentWeights(memory: Tensor, keys: Tensor, strength: Tensor): Tensor {
  return softmax(mul(expandAxis(strength, -1), cosineSimilarity(keys, memory)));
}

/** [..., width] -> [..., 1] */
function lengthsOf(x: Tensor): Tensor {
  return sqrt(add(sum(square(x), { axes: [-1], keepAxes: true }), EPSILON * EPSILON));
}
