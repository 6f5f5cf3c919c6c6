// The middle of several numbers.

/** The middle one in order, of an even count the larger of both; NaN of none. */
export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
