// Orthogonal matrices.
import { hostNormal, ShapeError } from "@grus/tensor";
import { orthogonalFactor } from "./householder.ts";
import { type Initialiser, parameterOf } from "./initialiser.ts";

/** Options of {@link orthogonal} and {@link identityInit}. */
export interface GainOptions {
  /** What the matrix is multiplied by. Default 1. */
  readonly gain?: number;
}

/**
 * gain times a random matrix with orthonormal rows or columns, whichever are fewer (Saxe et al., arXiv 1312.6120), as PyTorch's `orthogonal_`: a
 * product with it keeps lengths, so gradients neither vanish nor explode through it. Axes after the first count as one. For the recurrent
 * matrix of a cell with several gates use it {@link perGate}. Throws {@link ShapeError} below two axes.
 */
export function orthogonal({ gain = 1 }: GainOptions = {}): Initialiser {
  return (key, shape) => {
    const [outputs, inputs] = matrixOf("orthogonal", shape);
    const [rows, columns] = outputs >= inputs ? [outputs, inputs] : [inputs, outputs];
    const q = orthogonalFactor(hostNormal(key, rows * columns), rows, columns);
    const isTall = outputs >= inputs;
    const values = Float64Array.from({ length: outputs * inputs }, (_, at) => {
      const row = Math.floor(at / inputs);
      const column = at % inputs;
      return gain * (isTall ? q[column * rows + row]! : q[row * rows + column]!);
    });
    return parameterOf(values, shape);
  };
}

/**
 * gain on the diagonal, 0 elsewhere; with it a relu RNN begins by keeping its state (Le et al., arXiv 1504.00941). For a recurrent matrix of several
 * gates use it {@link perGate}. Throws {@link ShapeError} unless there are two axes.
 */
export function identityInit({ gain = 1 }: GainOptions = {}): Initialiser {
  return (_key, shape) => {
    const [outputs, inputs] = matrixOf("identityInit", shape);
    const values = new Float64Array(outputs * inputs);
    for (let i = 0; i < Math.min(outputs, inputs); i++) values[i * inputs + i] = gain;
    return parameterOf(values, shape);
  };
}

function matrixOf(source: string, shape: readonly number[]): [number, number] {
  const [outputs, ...rest] = shape;
  if (outputs !== undefined && rest.length > 0) return [outputs, rest.reduce((a, b) => a * b, 1)];
  throw new ShapeError(
    source,
    `the shape [${shape.join(", ")}] is no matrix; expected [outputs, inputs].`,
    "Use uniformInit or constantInit for a bias.",
  );
}
