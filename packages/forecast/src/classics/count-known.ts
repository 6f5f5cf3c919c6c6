// Values of which some are missing.

/** The number of values that are known: not NaN. */
export function countKnown(values: Float64Array): number {
  return values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
}
