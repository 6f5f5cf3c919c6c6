// W x + b, with optional bias.
import { add, matmul, type Tensor } from "@grus/tensor";

/** x Wᵀ + b: `x` [batch, features], `weight` [rows, features], `bias` [rows] or absent -> [batch, rows]. */
export function affine(x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor {
  const product = matmul(x, weight, { transposeB: true });
  return bias === undefined ? product : add(product, bias);
}
