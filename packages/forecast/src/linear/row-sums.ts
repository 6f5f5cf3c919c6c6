// The least-squares problem of rows of inputs and targets, one by one.
import { lastValue, type RidgeProblem } from "./ridge.ts";

/** Sums over rows, to which more are added. */
export interface RowSums {
  readonly size: number;
  readonly horizon: number;
  count: number;
  /** [size, size], the part below the diagonal and the diagonal. */
  readonly products: Float64Array;
  /** [size, horizon]. */
  readonly cross: Float64Array;
  readonly inputTotals: Float64Array;
  readonly targetTotals: Float64Array;
  readonly targetSquares: Float64Array;
}

/** No rows of `size` inputs and `horizon` targets. */
export function noRows(size: number, horizon: number): RowSums {
  return {
    size,
    horizon,
    count: 0,
    products: new Float64Array(size * size),
    cross: new Float64Array(size * horizon),
    inputTotals: new Float64Array(size),
    targetTotals: new Float64Array(horizon),
    targetSquares: new Float64Array(horizon),
  };
}

/** Adds one row to `sums`. */
export function addRow(sums: RowSums, inputs: Float64Array, targets: Float64Array): void {
  const { size, horizon, products, cross, inputTotals, targetTotals, targetSquares } = sums;
  sums.count++;
  for (let i = 0; i < size; i++) {
    const own = inputs[i]!;
    inputTotals[i]! += own;
    for (let j = 0; j <= i; j++) products[i * size + j]! += own * inputs[j]!;
    for (let k = 0; k < horizon; k++) cross[i * horizon + k]! += own * targets[k]!;
  }
  for (let k = 0; k < horizon; k++) {
    targetTotals[k]! += targets[k]!;
    targetSquares[k]! += targets[k]! ** 2;
  }
}

/** The problem of all rows, as `solveRidge` takes it: inputs and targets are centred. */
export function problemOfRows(sums: RowSums): RidgeProblem {
  const { size, horizon, count, products, inputTotals, targetTotals } = sums;
  const inputMeans = inputTotals.map((total) => total / count);
  const targetMeans = targetTotals.map((total) => total / count);
  const inputs = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const own = products[i * size + j]! - count * inputMeans[i]! * inputMeans[j]!;
      inputs[i * size + j] = own;
      inputs[j * size + i] = own;
    }
  }
  return {
    context: size + 1,
    horizon,
    base: lastValue,
    count,
    inputs,
    cross: sums.cross.map(
      (value, at) => value - count * inputMeans[Math.floor(at / horizon)]! * targetMeans[at % horizon]!,
    ),
    targets: sums.targetSquares.map((value, k) => value - count * targetMeans[k]! ** 2),
    inputMeans,
    targetMeans,
  };
}
