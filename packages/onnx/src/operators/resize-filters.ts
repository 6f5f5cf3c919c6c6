// The weights of old elements in a new one: linear and cubic interpolation, wider to avoid aliasing.

/** A filter of an axis. */
export interface Filter {
  readonly kind: "linear" | "cubic";
  /** The coefficient a of the cubic convolution. */
  readonly cubic: number;
  /** Whether elements outside of the axis count nothing; by default they equal the nearest inside. */
  readonly excludeOutside: boolean;
  /** With antialiasing, how much wider than one element the filter is. */
  readonly width?: number | undefined;
}

/** Writes the weights of the element at `place`, a fraction of an index, into zeros. */
export function filterWeights(weights: Float32Array, place: number, filter: Filter): void {
  const { kind, width = 1, excludeOutside } = filter;
  const isWide = filter.width !== undefined;
  const reach = (kind === "linear" ? 1 : 2) * width;
  const own = isWide || kind === "cubic" ? place : Math.min(weights.length - 1, Math.max(0, place));
  let total = 0;
  for (let at = Math.ceil(own - reach); at <= Math.floor(own + reach); at++) {
    const isInside = at >= 0 && at < weights.length;
    if (!isInside && excludeOutside) continue;
    const weight = filterAt(Math.abs(at - own) / width, filter);
    weights[Math.min(weights.length - 1, Math.max(0, at))]! += weight;
    total += weight;
  }
  for (let i = 0; (isWide || excludeOutside) && total !== 0 && i < weights.length; i++) weights[i]! /= total;
}

/** The triangle, or the cubic convolution of Keys (1981) with coefficient a. */
function filterAt(distance: number, { kind, cubic: a }: Filter): number {
  if (kind === "linear") return Math.max(0, 1 - distance);
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  return distance < 2 ? ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a : 0;
}
