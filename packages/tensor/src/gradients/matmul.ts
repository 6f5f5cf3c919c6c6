// The gradient of matmul: two matrix products.
import type { GradientRule } from "../gradient-rule.ts";
import { matmul } from "../primitives/matmul.ts";

export const matmulRule: GradientRule<"matmul"> = ({
  inputs: [a, b],
  cotangents: [g],
  attrs: { transposeA, transposeB },
  wanted,
}) => {
  const gradA = () =>
    transposeA
      ? matmul(b!, g!, { transposeA: transposeB, transposeB: true })
      : matmul(g!, b!, { transposeB: !transposeB });
  const gradB = () =>
    transposeB
      ? matmul(g!, a!, { transposeA: true, transposeB: transposeA })
      : matmul(a!, g!, { transposeA: !transposeA });
  return [wanted[0] ? gradA() : undefined, wanted[1] ? gradB() : undefined];
};
