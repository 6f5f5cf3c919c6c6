// Fitting a seasonal ARIMA by the least sum of squared errors one step ahead. The polynomials keep their roots outside
// of the unit circle: they are made of partial autocorrelations within (−1, 1) (Monahan 1984; Jones 1980).
import { filterArima } from "./arima-filter.ts";
import { type Arima, type ArimaOrder, arimaOf, type Coefficients, freedomOf } from "./arima-model.ts";
import { countKnown } from "./count-known.ts";
import { leastSquares, type NormalEquations } from "./least-squares.ts";

/** A model with how well it fits. */
export interface FittedArima {
  readonly model: Arima;
  /** What was fitted, unbounded: a start for a similar order. */
  readonly free: Float64Array;
  /** Akaike's information criterion, corrected for small samples. */
  readonly aicc: number;
}

/** The largest absolute value of a partial autocorrelation: nearer to 1, errors are not forgotten. */
const BOUND = 0.98;
/** Steps of a fit, and by which share the last lowers the sum of squares at least. */
const CAREFUL = { iterations: 40, tolerance: 1e-7 };
const DRAFT = { iterations: 12, tolerance: 1e-4 };
/** Of the finite differences that give derivatives. */
const SPACING = 1e-6;
/** Where a number starts that nothing is known of. */
const START = 0.1;

/** How an order is fitted. */
export interface ArimaFitOptions {
  /** What was fitted to a similar order, where the fit begins. */
  readonly start?: FittedArima | undefined;
  /** Whether the fit may end early, as for a comparison of orders. Default false. */
  readonly isDraft?: boolean | undefined;
}

/** Fits an order to `values`, with NaN where they are missing. */
export function fitArima(
  order: ArimaOrder,
  values: Float64Array,
  { start, isDraft = false }: ArimaFitOptions = {},
): FittedArima {
  const scale = order.hasMean ? scaleOf(order, values) : 1;
  const modelOf = (free: Float64Array) => arimaOf(order, coefficientsOf(order, free, scale));
  const { iterations, tolerance } = isDraft ? DRAFT : CAREFUL;
  const { free } = leastSquares(
    startOf(order, start),
    (at) => equationsOf((free) => errorsOf(modelOf(free), values), at),
    iterations,
    tolerance,
  );
  const model = modelOf(free);
  return { model, free, aicc: aiccOf(model, values) };
}

/** The places of the numbers that belong to each polynomial, and of the mean, in the order in which they are kept. */
function placesOf({ ar, ma, seasonalAr, seasonalMa, hasMean }: ArimaOrder): readonly number[] {
  return [ar, ma, seasonalAr, seasonalMa, hasMean ? 1 : 0];
}

function startOf(order: ArimaOrder, start: FittedArima | undefined): Float64Array {
  const counts = placesOf(order);
  const known = start && placesOf(start.model.order);
  let from = 0;
  return Float64Array.from(
    counts.flatMap((count, i) => {
      const own = start?.free.subarray(from, from + known![i]!) ?? new Float64Array();
      from += own.length;
      const otherwise = i === counts.length - 1 ? 0 : START * (i % 2 === 0 ? 1 : -1);
      return Array.from({ length: count }, (_, k) => own[k] ?? otherwise);
    }),
  );
}

function coefficientsOf(order: ArimaOrder, free: Float64Array, scale: number): Coefficients {
  let from = 0;
  const [ar, ma, seasonalAr, seasonalMa] = placesOf(order).map((count) => {
    const own = free.subarray(from, from + count).map((value) => BOUND * Math.tanh(value));
    from += count;
    return stationary(own);
  });
  return {
    ar: ar!,
    // 1 + θ₁ B + … has the roots of 1 − φ₁ B − … with φ = −θ.
    ma: ma!.map((phi) => -phi),
    seasonalAr: seasonalAr!,
    seasonalMa: seasonalMa!.map((phi) => -phi),
    mean: order.hasMean ? scale * free.at(-1)! : 0,
  };
}

/** The coefficients φ of the autoregression with given partial autocorrelations (Durbin and Levinson's recursion). */
export function stationary(partial: Float64Array): Float64Array {
  let phi = new Float64Array();
  partial.forEach((last, k) => {
    phi = Float64Array.from([...phi.map((own, i) => own - last * phi[k - 1 - i]!), last]);
  });
  return phi;
}

function errorsOf(model: Arima, values: Float64Array): Float64Array {
  const { errors, before } = filterArima(model, values);
  return errors.subarray(before);
}

/** The mean absolute change w, in units of which its mean is fitted; 1 where nothing changes. */
function scaleOf(order: ArimaOrder, values: Float64Array): number {
  const none = new Float64Array();
  const plain = arimaOf(order, { ar: none, ma: none, seasonalAr: none, seasonalMa: none, mean: 0 });
  const changes = errorsOf(plain, values);
  return changes.reduce((sum, change) => sum + Math.abs(change), 0) / Math.max(1, changes.length) || 1;
}

/** The equations of errors by forward differences. */
function equationsOf(errorsAt: (free: Float64Array) => Float64Array, free: Float64Array): NormalEquations {
  const errors = errorsAt(free);
  const size = free.length;
  const columns = Array.from({ length: size }, (_, i) => {
    const moved = free.slice();
    moved[i]! += SPACING;
    return errorsAt(moved).map((error, t) => (errors[t]! - error) / SPACING);
  });
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) matrix[i * size + j] = dot(columns[i]!, columns[j]!);
  const vector = Float64Array.from(columns, (column) => dot(column, errors));
  return { sse: dot(errors, errors), matrix, vector };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t++) sum += a[t]! * b[t]!;
  return sum;
}

/** Over the errors that every order has: those after the first season and a step. */
function aiccOf(model: Arima, values: Float64Array): number {
  const errors = errorsOf(model, values).subarray(model.order.period + 1);
  const count = countKnown(values.subarray(model.order.period + 1));
  const numbers = freedomOf(model.order) + 1;
  const room = Math.max(count - numbers - 1, 0.5);
  const variance = Math.max(dot(errors, errors), 1e-300) / Math.max(1, count);
  return count * Math.log(variance) + 2 * numbers + (2 * numbers * (numbers + 1)) / room;
}
