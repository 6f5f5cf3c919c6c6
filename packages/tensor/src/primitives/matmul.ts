// matmul: the batched matrix product, with either operand transposed.
import type { MatmulAttrs } from "../attributes.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive, TensorSpec } from "../primitive.ts";
import { broadcastShapes, formatShape, lastAxes, sameShape, sizeOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { broadcastTo } from "./broadcast.ts";
import { reshape } from "./reshape.ts";

/**
 * [...batch, M, K] · [...batch, K, N] -> [...batch, M, N], with operands transposed as flagged; the batch
 * axes are equal.
 */
export const matmulPrimitive: Primitive<"matmul", MatmulAttrs> = {
  name: "matmul",
  infer([a, b], attrs) {
    for (const { dtype } of [a!, b!])
      if (dtype !== "float32") throw new DTypeError("matmul", { expected: "float32", got: dtype });
    const { m, k, n, inner } = dimensions(a!, b!, attrs);
    const batch = a!.shape.slice(0, -2);
    if (k !== inner || !sameShape(batch, b!.shape.slice(0, -2))) throw mismatch(a!, b!, k, attrs);
    return [{ shape: [...batch, m, n], dtype: "float32" }];
  },
};

export const matmulKernel: Kernel<"matmul"> = ({
  inputs: [a, b],
  outputs: [output],
  inputSpecs,
  outputSpecs: [out],
  attrs,
}) => {
  const { m, k, n } = dimensions(inputSpecs[0]!, inputSpecs[1]!, attrs);
  const [aRow, aColumn] = attrs.transposeA ? [1, m] : [k, 1];
  const [bRow, bColumn] = attrs.transposeB ? [1, k] : [n, 1];
  for (let batch = 0; batch < sizeOf(out!.shape.slice(0, -2)); batch++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let total = 0;
        for (let p = 0; p < k; p++) {
          total += a![batch * m * k + i * aRow + p * aColumn]! * b![batch * k * n + p * bRow + j * bColumn]!;
        }
        output![(batch * m + i) * n + j] = total;
      }
    }
  }
};

/** Which operands are transposed in their last two axes before the product; default neither. */
export interface MatmulOptions {
  readonly transposeA?: boolean | undefined;
  readonly transposeB?: boolean | undefined;
}

/**
 * The matrix product over the last two axes; leading axes are batches and are broadcast. A matrix on the
 * right is shared by all batches without copying. Throws {@link ShapeError} when the inner dimensions differ.
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor<"float32"> {
  const { transposeA = false, transposeB = false } = options;
  if (a.rank < 2 || b.rank < 2) {
    throw new ShapeError("matmul", {
      subject: "an operand",
      expected: "[..., rows, columns]",
      got: a.rank < 2 ? a.shape : b.shape,
      cure: "Reshape a vector to [1, n] or [n, 1].",
    });
  }
  if (b.rank === 2 && a.rank > 2 && !transposeA) return sharedRight(a, b, transposeB);
  const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const left = broadcastTo(a, [...batch, ...a.shape.slice(-2)]);
  const right = broadcastTo(b, [...batch, ...b.shape.slice(-2)]);
  return apply1(matmulPrimitive, [left, right], { transposeA, transposeB });
}

function sharedRight(a: Tensor, b: Tensor, transposeB: boolean): Tensor {
  const rows = reshape(a, [sizeOf(a.shape.slice(0, -1)), a.shape.at(-1)!]);
  const product = apply1(matmulPrimitive, [rows, b], { transposeA: false, transposeB });
  return reshape(product, [...a.shape.slice(0, -1), product.shape[1]!]);
}

function dimensions(a: TensorSpec, b: TensorSpec, { transposeA, transposeB }: MatmulAttrs) {
  const [aFirst, aSecond] = lastAxes(a, 2);
  const [bFirst, bSecond] = lastAxes(b, 2);
  const [m, k] = transposeA ? [aSecond, aFirst] : [aFirst, aSecond];
  const [inner, n] = transposeB ? [bSecond, bFirst] : [bFirst, bSecond];
  return { m, k, inner, n };
}

function mismatch(a: TensorSpec, b: TensorSpec, k: number, { transposeB }: MatmulAttrs): ShapeError {
  const matrix = transposeB ? `n, ${k}` : `${k}, n`;
  return new ShapeError("matmul", {
    subject: "the right operand",
    expected: `[${[...a.shape.slice(0, -2), matrix].join(", ")}]`,
    got: b.shape,
    cure: `The left operand has shape ${formatShape(a.shape)}.`,
  });
}
