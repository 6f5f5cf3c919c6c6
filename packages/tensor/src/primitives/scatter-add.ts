// scatterAdd: rows added into a table; the gradient of gather.
import type { ScatterAddAttrs } from "../attributes.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { checkShape, type Shape, sameShape, sizeOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";

/**
 * (indices [...s], updates [...s, ...rest]) -> [rows, ...rest], zero where nothing is added; indices out of
 * range are ignored.
 */
export const scatterAddPrimitive: Primitive<"scatterAdd", ScatterAddAttrs> = {
  name: "scatterAdd",
  infer([indices, updates], { rows }) {
    if (indices!.dtype !== "int32")
      throw new DTypeError("scatterAdd", {
        subject: "the dtype of indices",
        expected: "int32",
        got: indices!.dtype,
      });
    if (updates!.dtype !== "float32")
      throw new DTypeError("scatterAdd", {
        subject: "the dtype of updates",
        expected: "float32",
        got: updates!.dtype,
      });
    if (!sameShape(indices!.shape, updates!.shape.slice(0, indices!.shape.length))) {
      throw new ShapeError("scatterAdd", {
        subject: "updates",
        expected: `[${[...indices!.shape, "..."].join(", ")}]`,
        got: updates!.shape,
      });
    }
    checkShape("scatterAdd", [rows]);
    return [{ shape: [rows, ...restOf(indices!.shape, updates!.shape)], dtype: "float32" }];
  },
};

export const scatterAddKernel: Kernel<"scatterAdd"> = ({
  inputs: [indices, updates],
  outputs: [output],
  inputSpecs,
  attrs: { rows },
}) => {
  const width = sizeOf(restOf(inputSpecs[0]!.shape, inputSpecs[1]!.shape));
  output!.fill(0);
  for (let i = 0; i < indices!.length; i++) {
    const row = indices![i]!;
    if (row < 0 || row >= rows) continue;
    for (let j = 0; j < width; j++) output![row * width + j]! += updates![i * width + j]!;
  }
};

/**
 * A table of `rows` rows, zero except for `updates` added at `indices`; equal indices are summed, indices out
 * of range are ignored.
 */
export function scatterAdd(indices: Tensor, updates: Tensor, rows: number): Tensor {
  return apply1(scatterAddPrimitive, [indices, updates], { rows });
}

function restOf(indices: Shape, updates: Shape): Shape {
  return updates.slice(indices.length);
}
