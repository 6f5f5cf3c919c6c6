// Temporal links: the order in which slots were written.
import { add, arange, equal, expandAxis, matmul, mul, sub, sum, type Tensor, where } from "@grus/tensor";

/**
 * p' = (1 − Σ_i w(i)) p + w (Graves et al. 2016, Nature 538, methods): the degree to which each slot was
 * written last. Both [batch, slots].
 */
export function nextPrecedence(precedence: Tensor, writeWeights: Tensor): Tensor {
  const left = sub(1, sum(writeWeights, { axes: [-1], keepAxes: true }));
  return add(mul(left, precedence), writeWeights);
}

/**
 * L'(i, j) = (1 − w(i) − w(j)) L(i, j) + w(i) p(j), 0 where i = j (Graves et al. 2016): the degree to which
 * slot i was written right after slot j. `links` [batch, slots, slots], `precedence` (of the previous step)
 * and `writeWeights` [batch, slots] -> [batch, slots, slots].
 */
export function nextLinks(links: Tensor, precedence: Tensor, writeWeights: Tensor): Tensor {
  const [rows, columns] = [expandAxis(writeWeights, 2), expandAxis(writeWeights, 1)];
  const kept = mul(sub(sub(1, rows), columns), links);
  const place = arange(writeWeights.shape[1]!);
  const isDiagonal = equal(expandAxis(place, 0), expandAxis(place, 1));
  return where(isDiagonal, 0, add(kept, mul(rows, expandAxis(precedence, 1))));
}

/**
 * f = L w: moves each read weighting to the slots written next. `readWeights` [batch, heads, slots] ->
 * [batch, heads, slots].
 */
export function forwardWeights(links: Tensor, readWeights: Tensor): Tensor {
  return matmul(readWeights, links, { transposeB: true });
}

/**
 * b = Lᵀ w: moves each read weighting to the slots written before. `readWeights` [batch, heads, slots] ->
 * [batch, heads, slots].
 */
export function backwardWeights(links: Tensor, readWeights: Tensor): Tensor {
  return matmul(readWeights, links);
}
