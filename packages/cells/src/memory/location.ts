// Location addressing: interpolation, shift and sharpening of weights.
import { add, concat, expandAxis, log, mul, slice, softmax, sub, type Tensor } from "@grus/tensor";

/**
 * Small beside every relevant weight, yet far above float32 underflow: the logarithm of a weight of 0 is
 * finite.
 */
const TINY = 1e-16;

/**
 * g ⊙ content + (1 − g) ⊙ previous (Graves et al. 2014, arXiv 1410.5401, equation 7). Weights [batch, heads,
 * slots], `gate` [batch, heads] in (0, 1).
 */
export function interpolateWeights(content: Tensor, previous: Tensor, gate: Tensor): Tensor {
  const g = expandAxis(gate, -1);
  return add(mul(g, content), mul(sub(1, g), previous));
}

/**
 * The circular convolution w'(i) = Σ_k s(k) w(i − k) (arXiv 1410.5401, equation 8), k from −r to r: s(1)
 * moves the focus forward by one slot, from the last slot to the first. `weights` [batch, heads, slots],
 * `shifts` [batch, heads, 2r + 1] summing to 1 -> [batch, heads, slots].
 */
export function shiftWeights(weights: Tensor, shifts: Tensor): Tensor {
  const count = shifts.shape[2]!;
  const reach = (count - 1) / 2;
  return Array.from({ length: count }, (_, i) =>
    mul(slice(shifts, 2, i, i + 1), roll(weights, i - reach)),
  ).reduce((a, b) => add(a, b));
}

/**
 * w(i)^γ / Σ_j w(j)^γ (arXiv 1410.5401, equation 9), computed as softmax(γ log(w + 1e-16)). `weights` [batch,
 * heads, slots], `gamma` [batch, heads], at least 1 -> [batch, heads, slots].
 */
export function sharpenWeights(weights: Tensor, gamma: Tensor): Tensor {
  return softmax(mul(expandAxis(gamma, -1), log(add(weights, TINY))));
}

/** Circular shift: element i of the last axis comes from i − by. */
function roll(x: Tensor, by: number): Tensor {
  const slots = x.shape[2]!;
  const start = (((slots - by) % slots) + slots) % slots;
  return start === 0 ? x : concat([slice(x, 2, start), slice(x, 2, 0, start)], 2);
}
