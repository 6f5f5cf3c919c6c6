// softmax and its logarithm over the last axis.
import { DTypeError, ShapeError } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Primitive, TensorSpec } from "../primitive.ts";
import { apply1, type Tensor } from "../tensor.ts";

/** y_i = e^(x_i - m) / Σ_j e^(x_j - m), m = max x. */
export const softmaxPrimitive: Primitive<"softmax"> = {
  name: "softmax",
  infer: ([input]) => [checked("softmax", input!)],
};

export const softmaxKernel: Kernel<"softmax"> = ({
  inputs: [input],
  outputs: [output],
  inputSpecs: [spec],
}) => {
  forEachRow(input!, spec!, (x, start) => {
    const largest = x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const total = x.reduce((acc, value) => acc + Math.exp(value - largest), 0);
    x.forEach((value, i) => {
      output![start + i] = Math.exp(value - largest) / total;
    });
  });
};

/** y_i = x_i - m - log Σ_j e^(x_j - m), m = max x. */
export const logSoftmaxPrimitive: Primitive<"logSoftmax"> = {
  name: "logSoftmax",
  infer: ([input]) => [checked("logSoftmax", input!)],
};

export const logSoftmaxKernel: Kernel<"logSoftmax"> = ({
  inputs: [input],
  outputs: [output],
  inputSpecs: [spec],
}) => {
  forEachRow(input!, spec!, (x, start) => {
    const largest = x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const total = Math.log(x.reduce((acc, value) => acc + Math.exp(value - largest), 0));
    x.forEach((value, i) => {
      output![start + i] = value - largest - total;
    });
  });
};

/** Softmax over the last axis: positive, and each row sums to 1. */
export function softmax(x: Tensor): Tensor<"float32"> {
  return apply1(softmaxPrimitive, [x], {});
}

/** The logarithm of softmax over the last axis, without overflow. */
export function logSoftmax(x: Tensor): Tensor<"float32"> {
  return apply1(logSoftmaxPrimitive, [x], {});
}

function checked(where: string, input: TensorSpec): TensorSpec {
  if (input.dtype !== "float32") throw new DTypeError(where, { expected: "float32", got: input.dtype });
  if (input.shape.length === 0) throw new ShapeError(where, { expected: "[..., classes]", got: [] });
  return input;
}

function forEachRow(
  input: ArrayLike<number>,
  { shape }: TensorSpec,
  visit: (row: number[], start: number) => void,
): void {
  const width = shape.at(-1)!;
  for (let start = 0; start < input.length; start += width) {
    visit(
      Array.from({ length: width }, (_, i) => input[start + i]!),
      start,
    );
  }
}
