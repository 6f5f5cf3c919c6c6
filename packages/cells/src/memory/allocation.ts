// Dynamic allocation: usage of slots, and which to write to next.
import {
  add,
  and,
  arange,
  cast,
  equal,
  exp,
  expandAxis,
  less,
  log,
  matmul,
  mul,
  or,
  squeezeAxis,
  sub,
  type Tensor,
  take,
} from "@grus/tensor";

/** Added to usage before its logarithm, as in DeepMind's implementation. */
const EPSILON = 1e-6;

/**
 * ψ = ∏_heads (1 − f w_r): the share of each slot that the read heads retain (Graves et al. 2016, Nature 538,
 * methods). `freeGates` [batch, heads], `readWeights` [batch, heads, slots] -> [batch, slots].
 */
export function retention(freeGates: Tensor, readWeights: Tensor): Tensor {
  const freed = sub(1, mul(expandAxis(freeGates, -1), readWeights));
  const heads = Array.from({ length: readWeights.shape[1]! }, (_, head) => take(freed, 1, head));
  return heads.reduce((a, b) => mul(a, b));
}

/**
 * u' = (u + w − u ⊙ w) ⊙ ψ (Graves et al. 2016): written slots become used, freed slots unused. All [batch,
 * slots]; w is the write weighting of the previous step, u is in [0, 1].
 */
export function nextUsage(usage: Tensor, writeWeights: Tensor, retained: Tensor): Tensor {
  return mul(sub(add(usage, writeWeights), mul(usage, writeWeights)), retained);
}

/**
 * a(φ_j) = (1 − u(φ_j)) ∏_{i<j} u(φ_i), with φ the slots in ascending order of usage (Graves et al. 2016,
 * equation 1): nearly all weight on the least used slot. `usage` [batch, slots] -> [batch, slots].
 *
 * Without sorting: slot j comes before slot i if u(j) < u(i), or if they are equal and j < i, so the product
 * is exp(Σ_j before(i, j) log u(j)). This is exact and costs slots² comparisons and one product of a [slots,
 * slots] matrix with a vector per row: for 64 slots less than a link matrix, for thousands too much. Usage is
 * taken as 1e-6 + (1 − 1e-6) u. The order has no gradient, as in sorting.
 */
export function allocationWeights(usage: Tensor): Tensor {
  const u = add(EPSILON, mul(1 - EPSILON, usage));
  const before = cast(precedes(u), "float32");
  const product = exp(squeezeAxis(matmul(before, expandAxis(log(u), 2)), 2));
  return mul(sub(1, u), product);
}

/**
 * bool [batch, slots, slots]: at (i, j) whether slot j comes before slot i in ascending order, ties by index.
 */
function precedes(u: Tensor): Tensor {
  const [mine, other] = [expandAxis(u, 2), expandAxis(u, 1)];
  const place = arange(u.shape[1]!);
  const isEarlier = less(expandAxis(place, 0), expandAxis(place, 1));
  return or(less(other, mine), and(equal(other, mine), expandAxis(isEarlier, 0)));
}
