// The fan-in and fan-out of a weight.
import { type Shape, ShapeError } from "@grus/tensor";

/**
 * The fans of a weight [outputs, inputs, ...]: input and output features, times the size of the further axes,
 * as in PyTorch.
 */
export function fansOf(source: string, shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const [outputs, inputs, ...rest] = shape;
  if (outputs === undefined || inputs === undefined) {
    throw new ShapeError(source, {
      subject: "the weight",
      expected: "[outputs, inputs, ...]",
      got: shape,
      cure: "Use uniformInit or constantInit for a bias.",
    });
  }
  const field = rest.reduce((a, b) => a * b, 1);
  return { fanIn: inputs * field, fanOut: outputs * field };
}
