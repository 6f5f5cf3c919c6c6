// A linear forecast in closed form: ridge regression of the horizon on the window minus its last value
// (NLinear of Zeng et al., arXiv 2205.13504, solved exactly instead of by gradient descent).
import { cholesky, type SquareMatrix, solveCholesky } from "./cholesky.ts";
import type { WindowSums } from "./window-sums.ts";

/** Which values of the window the forecast is drawn towards as the penalty grows. */
export type RidgeBase =
  | { readonly kind: "last" }
  /** The same step of the last season of `period` steps, at most the context. */
  | { readonly kind: "season"; readonly period: number };

/** The least-squares problem of all windows of {@link WindowSums}, with an intercept. */
export interface RidgeProblem {
  readonly context: number;
  readonly horizon: number;
  readonly base: RidgeBase;
  readonly count: number;
  /**
   * [inputs, inputs], inputs = context - 1: the window's values before its last one, minus the last one,
   * centred.
   */
  readonly inputs: Float64Array;
  /** [inputs, horizon]: inputs with targets, both centred. A target is a value minus its base. */
  readonly cross: Float64Array;
  /** [horizon]: squares of the centred targets. */
  readonly targets: Float64Array;
  readonly inputMeans: Float64Array;
  readonly targetMeans: Float64Array;
}

/** A linear forecast: ŷ_k = base_k + intercept_k + Σ_i (v_i - v_last) weight_(i,k). */
export interface Ridge {
  readonly context: number;
  readonly horizon: number;
  readonly base: RidgeBase;
  readonly penalty: number;
  /** [context - 1, horizon]. */
  readonly weights: Float64Array;
  /** [horizon]. */
  readonly intercept: Float64Array;
}

/** The problem of the windows of `context` + `horizon` values that `sums` holds. */
export function ridgeProblem(
  { size, count, products, totals }: WindowSums,
  context: number,
  base: RidgeBase = { kind: "last" },
): RidgeProblem {
  const horizon = size - context;
  const inputs = context - 1;
  const last = context - 1;
  const product = (i: number, j: number) => products[i * size + j]!;
  const inputMeans = Float64Array.from({ length: inputs }, (_, i) => (totals[i]! - totals[last]!) / count);
  const at = Int32Array.from({ length: horizon }, (_, k) => basePlace(base, context, k));
  const targetMeans = Float64Array.from(
    { length: horizon },
    (_, k) => (totals[context + k]! - totals[at[k]!]!) / count,
  );
  const own = new Float64Array(inputs * inputs);
  const cross = new Float64Array(inputs * horizon);
  for (let i = 0; i < inputs; i++) {
    const mean = count * inputMeans[i]!;
    for (let j = 0; j < inputs; j++) {
      const raw = product(i, j) - product(i, last) - product(last, j) + product(last, last);
      own[i * inputs + j] = raw - mean * inputMeans[j]!;
    }
    for (let k = 0; k < horizon; k++) {
      const [y, b] = [context + k, at[k]!];
      const raw = product(i, y) - product(last, y) - product(i, b) + product(last, b);
      cross[i * horizon + k] = raw - mean * targetMeans[k]!;
    }
  }
  const targets = Float64Array.from({ length: horizon }, (_, k) => {
    const [y, b] = [context + k, at[k]!];
    return product(y, y) - 2 * product(y, b) + product(b, b) - count * targetMeans[k]! ** 2;
  });
  return { context, horizon, base, count, inputs: own, cross, targets, inputMeans, targetMeans };
}

/**
 * Solves a problem: Σ squared errors + penalty · s · Σ weights², where s is the mean over the inputs of the
 * sum of their squares, so that a penalty means the same for any scale and length. Undefined where the inputs
 * depend on each other and the penalty is too small. Where all inputs are 0 (constant series), all weights
 * are. `factor` is that of {@link factorRidge}, which problems of the same windows with other bases share.
 */
export function solveRidge(
  problem: RidgeProblem,
  penalty: number,
  factor: RidgeFactor | undefined = factorRidge(problem, penalty),
): Ridge | undefined {
  const { context, horizon, base, cross, inputMeans, targetMeans } = problem;
  if (factor === undefined) return undefined;
  const weights = factor === "constant" ? cross.map(() => 0) : solveCholesky(factor, cross.slice(), horizon);
  const intercept = targetMeans.map((mean, k) => {
    let shift = 0;
    for (let i = 0; i < context - 1; i++) shift += inputMeans[i]! * weights[i * horizon + k]!;
    return mean - shift;
  });
  return { context, horizon, base, penalty, weights, intercept };
}

/** The decomposed matrix of a problem with a penalty; "constant" where all inputs are 0. */
export type RidgeFactor = SquareMatrix | "constant";

/** Decomposes the matrix of {@link solveRidge}. */
export function factorRidge(problem: RidgeProblem, penalty: number): RidgeFactor | undefined {
  const added = penalty * meanSquare(problem);
  if (!(added > 0)) return "constant";
  const size = problem.context - 1;
  const values = problem.inputs.slice();
  for (let i = 0; i < size; i++) values[i * size + i]! += added;
  return cholesky({ size, values });
}

/** The mean over the inputs of the sums of their squares, not centred: above 0 for a straight line. */
function meanSquare({ inputs, inputMeans, count }: RidgeProblem): number {
  const size = inputMeans.length;
  let sum = 0;
  for (let i = 0; i < size; i++) sum += inputs[i * size + i]! + count * inputMeans[i]! ** 2;
  return sum / Math.max(1, size);
}

/**
 * The mean squared error of a forecast over all windows of a problem with the same context, horizon and base.
 */
export function ridgeError({ weights, intercept }: Ridge, problem: RidgeProblem): number {
  const { context, horizon, count, inputs, cross, targets, inputMeans, targetMeans } = problem;
  const size = context - 1;
  let sum = 0;
  const product = new Float64Array(horizon);
  const shift = targetMeans.map((mean, k) => mean - intercept[k]!);
  for (let i = 0; i < size; i++) {
    product.fill(0);
    for (let j = 0; j < size; j++) {
      const own = inputs[i * size + j]!;
      const row = j * horizon;
      for (let k = 0; k < horizon; k++) product[k]! += own * weights[row + k]!;
    }
    for (let k = 0; k < horizon; k++) {
      const weight = weights[i * horizon + k]!;
      sum += weight * (product[k]! - 2 * cross[i * horizon + k]!);
      shift[k]! -= inputMeans[i]! * weight;
    }
  }
  for (let k = 0; k < horizon; k++) sum += targets[k]! + count * shift[k]! ** 2;
  return sum / (count * horizon);
}

/** The forecast of the `horizon` values that follow a window of `context` values. */
export function forecastRidge(
  { context, horizon, base, weights, intercept }: Ridge,
  window: Float64Array,
): Float64Array {
  const last = window[context - 1]!;
  const forecast = intercept.map((shift, k) => shift + window[basePlace(base, context, k)]!);
  for (let i = 0; i < context - 1; i++) {
    const own = window[i]! - last;
    for (let k = 0; k < horizon; k++) forecast[k]! += own * weights[i * horizon + k]!;
  }
  return forecast;
}

/** The place in the window of the value that step k of the horizon begins from. */
function basePlace(base: RidgeBase, context: number, step: number): number {
  if (base.kind === "last") return context - 1;
  return context - base.period + (step % base.period);
}
