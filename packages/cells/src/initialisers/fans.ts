// How many numbers meet in a unit: the fans of a weight.
import { type Shape, ShapeError } from "@grus/tensor";

/** The fans of a weight [outputs, inputs, ...]: features that come in and that go out, times what further axes hold, as PyTorch counts. */
export function fansOf(source: string, shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const [outputs, inputs, ...rest] = shape;
  if (outputs === undefined || inputs === undefined) {
    throw new ShapeError(
      source,
      `the shape [${shape.join(", ")}] has no fans; expected [outputs, inputs, ...].`,
      "Use uniformInit or constantInit for a bias.",
    );
  }
  const field = rest.reduce((a, b) => a * b, 1);
  return { fanIn: inputs * field, fanOut: outputs * field };
}
