// cast: conversion of element types.
import type { CastAttrs } from "../attributes.ts";
import type { DType } from "../dtype.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive } from "../primitive.ts";
import { apply1, type Tensor } from "../tensor.ts";

/** float32 to int32 truncates toward zero; to bool: true unless 0. The gradient is zero. */
export const castPrimitive: Primitive<"cast", CastAttrs> = {
  name: "cast",
  infer: ([input], { dtype }) => [{ shape: input!.shape, dtype }],
};

export const castKernel: Kernel<"cast"> = ({ inputs: [input], outputs: [output], attrs: { dtype } }) => {
  if (dtype === "bool") for (let i = 0; i < output!.length; i++) output![i] = input![i] !== 0 ? 1 : 0;
  else if (dtype === "int32") for (let i = 0; i < output!.length; i++) output![i] = Math.trunc(input![i]!);
  else output!.set(input!);
};

/**
 * `x` converted to `dtype`: float32 to int32 truncates toward zero (values outside int32 are unspecified); to
 * bool: true unless 0.
 */
export function cast<D extends DType>(x: Tensor, dtype: D): Tensor<D> {
  return x.dtype === dtype ? x : apply1(castPrimitive, [x], { dtype });
}
