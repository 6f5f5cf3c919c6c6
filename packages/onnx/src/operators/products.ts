// Products of matrices.
import { add, expandAxis, matmul, mul, squeezeAxis, type Tensor, transpose } from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { float } from "../values.ts";

/** The product of matrices or vectors, over the axes before them too, as numpy's matmul. */
export function matrixProduct(a: Tensor, b: Tensor): Tensor {
  const left = a.rank === 1 ? expandAxis(a, 0) : a;
  const right = b.rank === 1 ? expandAxis(b, 1) : b;
  const product = matmul(left, right);
  const columns = b.rank === 1 ? squeezeAxis(product, product.rank - 1) : product;
  return a.rank === 1 ? squeezeAxis(columns, columns.rank - (b.rank === 1 ? 1 : 2)) : columns;
}

const gemm: Operator = (call) => {
  const options = {
    transposeA: call.int("transA", 0) === 1,
    transposeB: call.int("transB", 0) === 1,
  };
  const [alpha, beta] = [call.floatAttribute("alpha", 1), call.floatAttribute("beta", 1)];
  const plain = matmul(call.float(0), call.float(1), options);
  const product = alpha === 1 ? plain : mul(alpha, plain);
  const c = call.optionalFloat(2);
  return float(c === undefined ? product : add(product, beta === 1 ? c : mul(beta, c)));
};

/** α a b of ONNX Runtime, either of them with its last two axes exchanged. */
export const fusedMatMul: Operator = (call) => {
  if (call.int("transBatchA", 0) !== 0 || call.int("transBatchB", 0) !== 0)
    call.refuse("matrices in the last two axes", "transBatchA or transBatchB");
  const [a, b] = [turned(call, 0, "transA"), turned(call, 1, "transB")];
  return float(mul(call.floatAttribute("alpha", 1), matrixProduct(a, b)));
};

function turned(call: NodeCall, input: number, name: string): Tensor {
  const x = call.float(input);
  if (call.int(name, 0) === 0 || x.rank < 2) return x;
  const order = x.shape.map((_, axis) => axis);
  return transpose(x, [...order.slice(0, -2), x.rank - 1, x.rank - 2]);
}

export const products: Readonly<Record<string, Operator>> = {
  MatMul: (call) => float(matrixProduct(call.float(0), call.float(1))),
  Gemm: gemm,
};
