// Singular values and spectral radius of recurrent matrices.
import { axes, ShapeError, type TensorData } from "@grus/tensor";
import { CellOptionError } from "../errors.ts";
import { singularValues } from "./singular-values.ts";
import { spectralRadius } from "./spectral-radius.ts";

/** The spectrum of one matrix. */
export interface Spectrum {
  /** The largest singular value: the most by which a product with the matrix stretches a vector. */
  readonly largest: number;
  /** The smallest singular value: the most by which it shrinks a vector. */
  readonly smallest: number;
  /** largest / smallest: 1 for an orthogonal matrix, Infinity for one without full rank. */
  readonly condition: number;
  /**
   * max |λ| over the eigenvalues: the growth of lengths per product when it is repeated many times. Absent
   * unless the matrix is square.
   */
  readonly radius?: number | undefined;
}

/** Options of {@link spectrumOf}. */
export interface SpectrumOptions {
  /** Number of stacked matrices, such as 3 in the recurrent weight of a GRU. Default 1. */
  readonly gates?: number | undefined;
}

/**
 * The spectrum of each gate's matrix in a weight [gates · rows, columns] with data, such as `weightHh`:
 * singular values by one-sided Jacobi rotations, to about 1e-12, and the spectral radius by repeated
 * squaring, to about 1e-6. Runs on the host in cubic time: 256 by 256 took 0.6 s and 512 by 512 took 7 s on
 * one core of a server. Throws {@link ShapeError} unless the weight is a matrix that is divisible into its
 * gates, and {@link CellOptionError}.
 */
export function spectrumOf(weight: TensorData, { gates = 1 }: SpectrumOptions = {}): Spectrum[] {
  const { data, shape } = weight;
  if (!Number.isInteger(gates) || gates < 1) {
    throw new CellOptionError("spectrumOf", "gates", gates, "a whole number of at least 1");
  }
  if (shape.length !== 2 || shape[0]! % gates !== 0 || data.length === 0) {
    throw new ShapeError("spectrumOf", {
      subject: "the weight",
      expected: `[gates=${gates} · rows, columns]`,
      got: shape,
      cure: "Pass the recurrent weight of one layer and direction, and its number of gates.",
    });
  }
  const [rows, columns] = axes(weight, 2);
  const size = data.length / gates;
  return Array.from({ length: gates }, (_, k) =>
    spectrumOfMatrix(data.subarray(k * size, (k + 1) * size), rows / gates, columns),
  );
}

/**
 * The result of {@link spectrumOf} as a table of text, a line per gate. `names` are the names of the gates
 * and determine their number: `describeSpectrum(weightHh, ["reset", "update", "candidate"])`.
 */
export function describeSpectrum(weight: TensorData, names: readonly string[] = ["matrix"]): string {
  const head = ["", "largest", "smallest", "condition", "radius"];
  const lines = spectrumOf(weight, { gates: names.length }).map((spectrum, i) => [
    names[i]!,
    ...[spectrum.largest, spectrum.smallest, spectrum.condition].map(show),
    spectrum.radius === undefined ? "-" : show(spectrum.radius),
  ]);
  const table = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const padded = table.map((line) =>
    line.map((text, column) => (column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!))),
  );
  return padded.map((line) => line.join("  ")).join("\n");
}

function spectrumOfMatrix(data: ArrayLike<number>, rows: number, columns: number): Spectrum {
  const values = singularValues(data, rows, columns);
  const [largest, smallest] = [values[0]!, values.at(-1)!];
  return {
    largest,
    smallest,
    condition: largest / smallest,
    ...(rows === columns ? { radius: spectralRadius(data, rows) } : {}),
  };
}

/** Four digits. */
function show(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
