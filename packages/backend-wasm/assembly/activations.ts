// Activation of the gates of one row, in passes over memory that is still in the L1 cache.
//
// Each pass computes one function: its chain of dependent operations is long, and a processor overlaps as
// many elements as its registers hold; with all gates in one loop body it would overlap hardly any.
import { sigmoid, tanh } from "./math";

/** product[i] = sigmoid(projected[i] + product[i] + bias[i]) for i < count, a multiple of 4. */
export function sigmoidGates(projected: usize, product: usize, bias: usize, count: i32): void {
  const end = product + ((count << 2) as usize);
  while (product < end) {
    v128.store(product, sigmoid(preactivation(projected, product, bias)));
    projected += 16;
    product += 16;
    bias += 16;
  }
}

/** product[i] = tanh(projected[i] + product[i] + bias[i]) for i < count, a multiple of 4. */
export function tanhGates(projected: usize, product: usize, bias: usize, count: i32): void {
  const end = product + ((count << 2) as usize);
  while (product < end) {
    v128.store(product, tanh(preactivation(projected, product, bias)));
    projected += 16;
    product += 16;
    bias += 16;
  }
}

/**
 * A gate before its activation: input part + hidden part + bias.
 * @inline
 */
function preactivation(projected: usize, product: usize, bias: usize): v128 {
  return f32x4.add(f32x4.add(v128.load(projected), v128.load(product)), v128.load(bias));
}
