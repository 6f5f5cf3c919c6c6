// L-BFGS (Liu and Nocedal 1989) for smooth convex functions.

/** A function of vectors. */
export interface Objective {
  /** Returns the value at x and writes the gradient. */
  evaluate(x: Float64Array, gradient: Float64Array): number;
  /** The inner product of two vectors, for which the gradient holds. */
  dot(a: Float64Array, b: Float64Array): number;
}

/** The result of {@link minimise}. */
export interface Minimum {
  readonly x: Float64Array;
  /** False where the iterations ended first. */
  readonly isConverged: boolean;
}

/** When {@link minimise} ends. */
export interface MinimiseOptions {
  /** The length of the gradient that is small enough. */
  readonly tolerance: number;
  readonly iterations: number;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
  readonly curvature: number;
}

/** The number of steps that the Hessian is estimated from. */
const MEMORY = 8;

/**
 * Minimises a strictly convex function from `start`: each step is the gradient times the inverse Hessian that
 * the last 8 steps suggest, halved until the value falls enough (Armijo). Memory: 20 vectors of the size of x.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { tolerance, iterations }: MinimiseOptions,
): Minimum {
  let x = start;
  let gradient = new Float64Array(x.length);
  let value = objective.evaluate(x, gradient);
  const pairs: Pair[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    if (norm(objective, gradient) <= tolerance) return { x, isConverged: true };
    const direction = descent(objective, gradient, pairs);
    const next = lineSearch(objective, x, value, gradient, direction, pairs.length === 0);
    if (next === undefined) return { x, isConverged: true };
    remember(objective, pairs, difference(next.x, x), difference(next.gradient, gradient));
    ({ x, value, gradient } = next);
  }
  return { x, isConverged: norm(objective, gradient) <= tolerance };
}

/** The two loops of L-BFGS: minus the estimated inverse Hessian times the gradient. */
function descent({ dot }: Objective, gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((one) => -one);
  const shares = pairs.map(() => 0);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, product } = pairs[i]!;
    shares[i] = dot(step, direction) / product;
    addScaled(direction, change, -shares[i]!);
  }
  const last = pairs.at(-1);
  if (last !== undefined) scale(direction, last.curvature);
  pairs.forEach(({ step, change, product }, i) => {
    addScaled(direction, step, shares[i]! - dot(change, direction) / product);
  });
  return direction;
}

/** A step along the direction; undefined where rounding leaves nothing lower. */
function lineSearch(
  objective: Objective,
  x: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
  isFirst: boolean,
) {
  const slope = objective.dot(gradient, direction);
  const nextGradient = new Float64Array(x.length);
  let size = isFirst ? Math.min(1, 1 / norm(objective, gradient)) : 1;
  for (let halvings = 0; halvings < 40; halvings++) {
    const next = x.slice();
    addScaled(next, direction, size);
    const nextValue = objective.evaluate(next, nextGradient);
    if (nextValue <= value + 1e-4 * size * slope)
      return { x: next, value: nextValue, gradient: nextGradient };
    size /= 2;
  }
  return undefined;
}

function remember({ dot }: Objective, pairs: Pair[], step: Float64Array, change: Float64Array): void {
  const product = dot(step, change);
  if (product <= 0) return;
  pairs.push({ step, change, product, curvature: product / dot(change, change) });
  if (pairs.length > MEMORY) pairs.shift();
}

/** The length of a vector. */
export function norm({ dot }: Objective, a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function scale(a: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i]! *= factor;
}

function addScaled(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) result[i] = a[i]! - b[i]!;
  return result;
}
