// How large errors are at each step of the horizon.

/** With fewer windows than this the sizes of all steps lie on a line. */
const FEW = 20;
/** The share of the horizon over which sizes are averaged. */
const WIDTH = 0.1;

/**
 * The root mean square of the errors [windows][horizon] at each step, smoothed over neighbouring steps; with few
 * windows that of a line through the squares. Missing errors are NaN. At least a thousandth of the largest; 1
 * where nothing is known.
 */
export function stepSizes(errors: readonly Float64Array[], horizon: number): readonly number[] {
  const squares = Array.from({ length: horizon }, (_, k) => meanSquare(errors, k));
  const smooth = errors.length < FEW ? onLine(squares) : averaged(squares, Math.floor(WIDTH * horizon));
  const most = Math.max(...smooth.filter(Number.isFinite), 0);
  return smooth.map((square) => (most > 0 ? Math.sqrt(Math.max(square || 0, 1e-6 * most)) : 1));
}

function meanSquare(errors: readonly Float64Array[], step: number): number {
  let [sum, count] = [0, 0];
  for (const row of errors) {
    const error = row[step]!;
    if (Number.isNaN(error)) continue;
    sum += error * error;
    count++;
  }
  return sum / count;
}

function averaged(values: readonly number[], reach: number): readonly number[] {
  return values.map((_, k) => {
    const near = values.slice(Math.max(0, k - reach), k + reach + 1).filter(Number.isFinite);
    return near.reduce((sum, value) => sum + value, 0) / near.length;
  });
}

/** The least-squares line through the values, never falling: errors do not shrink with the horizon. */
function onLine(values: readonly number[]): readonly number[] {
  const known = values.flatMap((value, k) => (Number.isFinite(value) ? [{ k, value }] : []));
  const middle = known.reduce((sum, { k }) => sum + k, 0) / known.length;
  const mean = known.reduce((sum, { value }) => sum + value, 0) / known.length;
  const spread = known.reduce((sum, { k }) => sum + (k - middle) ** 2, 0);
  const slope = known.reduce((sum, { k, value }) => sum + (k - middle) * (value - mean), 0) / (spread || 1);
  const rise = Math.max(0, slope);
  return values.map((_, k) => Math.max(mean / 10, mean + rise * (k - middle)));
}
