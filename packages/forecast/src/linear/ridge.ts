// A linear forecast in closed form: ridge regression of the horizon on the window minus its last value
// (NLinear of Zeng et al., arXiv 2205.13504, solved exactly instead of by gradient descent).
import { cholesky, type SquareMatrix, solveColumns } from "./cholesky.ts";
import { addProduct } from "./four-columns.ts";
import type { WindowSums } from "./window-sums.ts";

/**
 * What the forecast is drawn towards as the penalty grows: the mean over the last `rounds` seasons of `period`
 * steps of the value at the same step of the season. One round of one step is the last value, one round of more
 * the last season, several rounds of one step the mean of the last values.
 */
export interface RidgeBase {
  readonly period: number;
  /** At most as many as the context holds. */
  readonly rounds: number;
}

/** The base that is the last value of the window. */
export const lastValue: RidgeBase = { period: 1, rounds: 1 };

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
  base: RidgeBase = lastValue,
): RidgeProblem {
  const horizon = size - context;
  const inputs = context - 1;
  const last = context - 1;
  const product = (i: number, j: number) => products[i * size + j]!;
  const inputMeans = Float64Array.from({ length: inputs }, (_, i) => (totals[i]! - totals[last]!) / count);
  const own = new Float64Array(inputs * inputs);
  for (let i = 0; i < inputs; i++) {
    const mean = count * inputMeans[i]!;
    for (let j = 0; j < inputs; j++) {
      const raw = product(i, j) - product(i, last) - product(last, j) + product(last, last);
      own[i * inputs + j] = raw - mean * inputMeans[j]!;
    }
  }
  const problem = { context, horizon, count, inputs: own, inputMeans };
  return { ...problem, ...ridgeTargets({ size, count, products, totals }, problem, base) };
}

/** The problem of some steps of the horizon alone, ascending: each step has weights that depend on no other. */
export function ofSteps(problem: RidgeProblem, steps: readonly number[]): RidgeProblem {
  const { cross, targets, targetMeans, inputMeans, horizon } = problem;
  const own = new Float64Array(inputMeans.length * steps.length);
  for (let i = 0; i < inputMeans.length; i++)
    steps.forEach((step, k) => {
      own[i * steps.length + k] = cross[i * horizon + step]!;
    });
  const at = (values: Float64Array) => Float64Array.from(steps, (step) => values[step]!);
  return {
    ...problem,
    horizon: steps.length,
    cross: own,
    targets: at(targets),
    targetMeans: at(targetMeans),
  };
}

/** What depends on the base in a problem. */
type RidgeTargets = Pick<RidgeProblem, "base" | "cross" | "targets" | "targetMeans">;

/** The same windows with another base, without computing again what both share. */
export function withBase(sums: WindowSums, problem: RidgeProblem, base: RidgeBase): RidgeProblem {
  return { ...problem, ...ridgeTargets(sums, problem, base) };
}

function ridgeTargets(
  { size, count, products, totals }: WindowSums,
  { context, horizon, inputMeans }: Pick<RidgeProblem, "context" | "horizon" | "inputMeans">,
  base: RidgeBase,
): RidgeTargets {
  const last = context - 1;
  const cross = new Float64Array(inputMeans.length * horizon);
  const targets = new Float64Array(horizon);
  const targetMeans = new Float64Array(horizon);
  const phases = Array.from({ length: Math.min(base.period, horizon) }, (_, step) =>
    baseSums({ size, products, totals }, basePlaces(base, context, step)),
  );
  for (let k = 0; k < horizon; k++) {
    const y = context + k;
    const own = phases[k % base.period]!;
    const mean = (totals[y]! - own.total) / count;
    const withLast = products[y * size + last]! - own.products[last]!;
    for (let i = 0; i < inputMeans.length; i++) {
      const raw = products[y * size + i]! - own.products[i]! - withLast;
      cross[i * horizon + k] = raw - count * inputMeans[i]! * mean;
    }
    targets[k] = products[y * size + y]! - 2 * own.products[y]! + own.square - count * mean ** 2;
    targetMeans[k] = mean;
  }
  return { base, cross, targets, targetMeans };
}

/** For the base b = mean of the values at `places`: Σ b v_i of each value of the windows, Σ b, and Σ b². */
function baseSums(
  { size, products, totals }: Pick<WindowSums, "size" | "products" | "totals">,
  places: readonly number[],
): { readonly products: Float64Array; readonly total: number; readonly square: number } {
  const sums = new Float64Array(size);
  for (const place of places) {
    const row = products.subarray(place * size, (place + 1) * size);
    for (let i = 0; i < size; i++) sums[i]! += row[i]! / places.length;
  }
  const meanAt = (values: Float64Array) =>
    places.reduce((sum, place) => sum + values[place]!, 0) / places.length;
  return { products: sums, total: meanAt(totals), square: meanAt(sums) };
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
  const weights = factor === "constant" ? cross.map(() => 0) : solveColumns(factor, cross.slice(), horizon);
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
  const products = new Float64Array(size * horizon);
  addProduct(products, inputs, weights, { rows: size, inner: size, columns: horizon });
  const shift = targetMeans.map((mean, k) => mean - intercept[k]!);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < horizon; k++) {
      const at = i * horizon + k;
      sum += weights[at]! * (products[at]! - 2 * cross[at]!);
      shift[k]! -= inputMeans[i]! * weights[at]!;
    }
  }
  for (let k = 0; k < horizon; k++) sum += targets[k]! + count * shift[k]! ** 2;
  return sum / (count * horizon);
}

/** The forecasts [rows, horizon] of what follows windows [rows, context]. */
export function forecastRidge(
  { context, horizon, base, weights, intercept }: Ridge,
  windows: Float64Array,
): Float64Array {
  const rows = windows.length / context;
  const inner = context - 1;
  const inputs = new Float64Array(rows * inner);
  const forecasts = new Float64Array(rows * horizon);
  for (let row = 0; row < rows; row++) {
    const window = windows.subarray(row * context, (row + 1) * context);
    const bases = basesOf(window, base, horizon);
    for (let k = 0; k < horizon; k++) forecasts[row * horizon + k] = intercept[k]! + bases[k % bases.length]!;
    for (let i = 0; i < inner; i++) inputs[row * inner + i] = window[i]! - window[inner]!;
  }
  addProduct(forecasts, inputs, weights, { rows, inner, columns: horizon });
  return forecasts;
}

/** The bases of the steps of a horizon, as far as they differ: those of one season at most. */
function basesOf(window: Float64Array, base: RidgeBase, horizon: number): Float64Array {
  return Float64Array.from({ length: Math.min(base.period, horizon) }, (_, step) => {
    const places = basePlaces(base, window.length, step);
    return places.reduce((sum, place) => sum + window[place]!, 0) / places.length;
  });
}

/** The places in a window of `context` values whose mean is the base of step k of the horizon. */
export function basePlaces({ period, rounds }: RidgeBase, context: number, step: number): readonly number[] {
  return Array.from({ length: rounds }, (_, i) => context - (i + 1) * period + (step % period));
}
