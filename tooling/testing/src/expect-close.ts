// Comparison of arrays of numbers. The error message states how many elements differ, which, by how much, and
// the tolerance.

/** The tolerance: `|actual - expected| <= absolute + relative * |expected|`. */
export interface CloseOptions {
  /** Allowed difference relative to `|expected|` of the same element; default 0. */
  readonly relative?: number;
  /** Allowed absolute difference; default 0. */
  readonly absolute?: number;
  /** The name of the values, for the message; default "values". */
  readonly name?: string;
}

/** Two arrays that are not close; the message lists the first five elements that differ. */
export class MismatchError extends Error {
  override readonly name = "MismatchError";
  /** The number of elements that differ by more than the tolerance. */
  readonly mismatches: number;

  constructor(message: string, mismatches: number) {
    super(message);
    this.mismatches = mismatches;
  }
}

/**
 * Passes if every element has `|actual - expected| <= absolute + relative * |expected|`, and throws a {@link
 * MismatchError} otherwise. Tolerances default to 0, so without options the arrays must be equal. NaN equals
 * NaN; an infinity equals only itself.
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  options: CloseOptions = {},
): void {
  const { relative = 0, absolute = 0, name = "values" } = options;
  checkTolerance(relative, "relative");
  checkTolerance(absolute, "absolute");
  checkLengths(name, actual, expected);
  const wrong: number[] = [];
  for (let i = 0; i < expected.length; i++) {
    const allowed = absolute + relative * Math.abs(expected[i]!);
    if (!isClose(actual[i]!, expected[i]!, allowed)) wrong.push(i);
  }
  if (wrong.length === 0) return;
  const places = wrong.slice(0, 5).map((i) => describePlace(i, actual[i]!, expected[i]!));
  const head = `${name}: ${wrong.length} of ${expected.length} elements differ (tolerance: absolute ${absolute}, relative ${relative})`;
  throw new MismatchError([head, ...places].join("\n"), wrong.length);
}

/**
 * The relative error of an array: `max|actual - expected| / max(max|expected|, floor)`, the largest
 * difference relative to the largest magnitude, so that elements near zero do not count as infinitely wrong.
 * Infinity if a NaN or an infinity differs; 0 for empty arrays. `floor` (default 1e-6) replaces the magnitude
 * of an array that should be zero.
 */
export function largestRelativeError(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  floor = 1e-6,
): number {
  checkLengths("values", actual, expected);
  let difference = 0;
  let magnitude = floor;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) {
      if (Number.isFinite(expected[i])) magnitude = Math.max(magnitude, Math.abs(expected[i]!));
      continue;
    }
    if (!Number.isFinite(actual[i]) || !Number.isFinite(expected[i])) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    magnitude = Math.max(magnitude, Math.abs(expected[i]!));
  }
  return difference / magnitude;
}

function isClose(actual: number, expected: number, allowed: number): boolean {
  if (actual === expected || (Number.isNaN(actual) && Number.isNaN(expected))) return true;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return false;
  return Math.abs(actual - expected) <= allowed;
}

function describePlace(index: number, actual: number, expected: number): string {
  const absolute = Math.abs(actual - expected);
  const relative = absolute / Math.abs(expected);
  return `  [${index}] actual ${actual}, expected ${expected}, absolute ${short(absolute)}, relative ${short(relative)}`;
}

function short(value: number): string {
  return Number.isFinite(value) ? value.toExponential(2) : String(value);
}

function checkTolerance(value: number, name: string): void {
  if (value >= 0 && Number.isFinite(value)) return;
  throw new RangeError(
    `${name} tolerance is ${value}; expected a finite number of at least 0; any other would accept anything.`,
  );
}

function checkLengths(name: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  if (actual.length === expected.length) return;
  throw new MismatchError(
    `${name}: actual has ${actual.length} elements, expected ${expected.length}.`,
    Math.max(actual.length, expected.length),
  );
}
