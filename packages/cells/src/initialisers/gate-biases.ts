// Biases of gates, for long memories.
import { ShapeError, sizeOf } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { checkFinite, type Initialiser, parameterOf, uniformNumbers } from "./initialiser.ts";

/** Options of {@link forgetBiasInit}. */
export interface ForgetBiasOptions {
  /**
   * The forget gate's bias. Default 1: with 0 elsewhere, the gate starts at σ(1) = 0.73 instead of one half.
   */
  readonly value?: number | undefined;
}

/** Options of {@link chronoLstmInit} and {@link chronoGruInit}. */
export interface ChronoOptions {
  /** The longest dependency to learn, in steps: T, at least 2. */
  readonly maxTime: number;
}

/**
 * The bias [4 · hiddenSize] of an LSTM whose forget gate starts open: `value` there, 0 elsewhere (Gers et al.
 * 2000; Jozefowicz et al. 2015), Keras's `unit_forget_bias`. An LSTM adds two biases: set the other to
 * {@link constantInit}`(0)`. Throws {@link CellOptionError}, and {@link ShapeError} for a shape that does not
 * hold four gates.
 */
export function forgetBiasInit({ value = 1 }: ForgetBiasOptions = {}): Initialiser {
  checkFinite("forgetBiasInit", { value });
  return (_key, shape) => gateBiases("forgetBiasInit", shape, 4, (b, size) => b.fill(value, size, 2 * size));
}

/**
 * The chrono initialisation (Tallec and Ollivier, arXiv 1804.11188) of an LSTM's bias [4 · hiddenSize], gates
 * i, f, g, o:
 *
 *     b_f = log u, u uniform in [1, T − 1]    b_i = −b_f    b_g = b_o = 0
 *
 * so that the features start with memories of 1 to T steps. Set the other bias to {@link constantInit}`(0)`.
 * Throws {@link CellOptionError}, and {@link ShapeError} for a shape that does not hold four gates.
 */
export function chronoLstmInit({ maxTime }: ChronoOptions): Initialiser {
  checkTime("chronoLstmInit", maxTime);
  return (key, shape) =>
    gateBiases("chronoLstmInit", shape, 4, (biases, size) => {
      uniformNumbers(key, size).forEach((u, i) => {
        const bias = Math.log(1 + (maxTime - 2) * u);
        biases[i] = -bias;
        biases[size + i] = bias;
      });
    });
}

/**
 * The chrono initialisation (Tallec and Ollivier, arXiv 1804.11188) of a GRU's bias [3 · hiddenSize], gates
 * r, z, n: b_z = log u, u uniform in [1, T − 1], 0 elsewhere. z is the share that is kept, as in PyTorch; the
 * paper's z is the share that is written, with −log u. Set the other bias to {@link constantInit}`(0)`.
 * Throws {@link CellOptionError}, and {@link ShapeError} for a shape that does not hold three gates.
 */
export function chronoGruInit({ maxTime }: ChronoOptions): Initialiser {
  checkTime("chronoGruInit", maxTime);
  return (key, shape) =>
    gateBiases("chronoGruInit", shape, 3, (biases, size) => {
      uniformNumbers(key, size).forEach((u, i) => {
        biases[size + i] = Math.log(1 + (maxTime - 2) * u);
      });
    });
}

function checkTime(source: string, maxTime: number): void {
  if (!(maxTime >= 2 && Number.isFinite(maxTime))) {
    throw new CellOptionError(source, "maxTime", maxTime, "a number of steps of at least 2");
  }
}

/** Zeros of `shape`, which holds the given number of gates of equal size, after `fill`. */
function gateBiases(
  source: string,
  shape: readonly number[],
  gates: number,
  fill: (biases: Float64Array, size: number) => void,
) {
  if (shape.length !== 1 || shape[0]! % gates !== 0) {
    throw new ShapeError(source, {
      subject: "the bias",
      expected: `[${gates} · hiddenSize]`,
      got: shape,
    });
  }
  const biases = new Float64Array(sizeOf(shape));
  fill(biases, shape[0]! / gates);
  return parameterOf(biases, shape);
}
