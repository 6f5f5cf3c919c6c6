// argmax: the index of the maximum.
import type { ArgmaxAttrs } from "../attributes.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { normalizeAxis, sizeOf } from "../shape.ts";
import { apply1, type Tensor } from "../tensor.ts";
import { squeezeAxis } from "./reshape.ts";

/** The axis is kept with length 1; the first of equal values is selected. The derivative is zero. */
export const argmaxPrimitive: Primitive<"argmax", ArgmaxAttrs> = {
  name: "argmax",
  infer([input], { axis }) {
    if (input!.dtype === "bool")
      throw new DTypeError("argmax", {
        expected: ["float32", "int32"],
        got: "bool",
        cure: "Convert it with cast().",
      });
    if (input!.shape[axis] === 0)
      throw new ShapeError("argmax", {
        expected: `a non-empty axis ${axis}`,
        got: input!.shape,
      });
    return [{ shape: input!.shape.map((n, i) => (i === axis ? 1 : n)), dtype: "int32" }];
  },
};

export const argmaxKernel: Kernel<"argmax"> = ({
  inputs: [input],
  outputs: [output],
  inputSpecs: [spec],
  attrs: { axis },
}) => {
  const length = spec!.shape[axis]!;
  const inner = sizeOf(spec!.shape.slice(axis + 1));
  for (let i = 0; i < output!.length; i++) {
    const start = Math.floor(i / inner) * length * inner + (i % inner);
    let best = 0;
    for (let k = 1; k < length; k++) if (input![start + k * inner]! > input![start + best * inner]!) best = k;
    output![i] = best;
  }
};

/** The index of the maximum along `axis`, int32, without that axis; the first of equal values. */
export function argmax(x: Tensor, axis = -1): Tensor<"int32"> {
  const at = normalizeAxis("argmax", axis, x.rank);
  return squeezeAxis(apply1(argmaxPrimitive, [x], { axis: at }), at);
}
