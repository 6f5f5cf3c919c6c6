// gather: rows of a table by index.

import type { DType } from "../dtype.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { sizeOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";

/**
 * (table [rows, ...rest], indices [...s]) -> [...s, ...rest]. An index out of range gives NaN (0 for int32
 * and bool).
 */
export const gatherPrimitive: Primitive<"gather"> = {
  name: "gather",
  infer([table, indices]) {
    if (indices!.dtype !== "int32")
      throw new DTypeError("gather", {
        subject: "the dtype of indices",
        expected: "int32",
        got: indices!.dtype,
      });
    if (table!.shape.length === 0)
      throw new ShapeError("gather", { subject: "table", expected: "[rows, ...]", got: [] });
    return [{ shape: [...indices!.shape, ...table!.shape.slice(1)], dtype: table!.dtype }];
  },
};

export const gatherKernel: Kernel<"gather"> = ({
  inputs: [table, indices],
  outputs: [output],
  inputSpecs: [spec],
}) => {
  const rows = spec!.shape[0]!;
  const width = sizeOf(spec!.shape.slice(1));
  const missing = spec!.dtype === "float32" ? Number.NaN : 0;
  for (let i = 0; i < indices!.length; i++) {
    const row = indices![i]!;
    if (row < 0 || row >= rows) output!.fill(missing, i * width, (i + 1) * width);
    else output!.set(table!.subarray(row * width, (row + 1) * width), i * width);
  }
};

/**
 * Rows of `table` [rows, ...rest] at `indices` (int32, any shape). An index out of range gives NaN, so that
 * the error is visible.
 */
export function gather<D extends DType>(table: Tensor<D>, indices: Tensor): Tensor<D> {
  return apply1(gatherPrimitive, [table, indices], {});
}
