/** `value` rounded up to a multiple of `step`: by default of the bytes of a vector. */
export function roundUp(value: number, step = 16): number {
  return Math.ceil(value / step) * step;
}
