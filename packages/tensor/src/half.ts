// Half precision, IEEE 754 binary16: a sign bit, 5 of the exponent (bias 15), 10 of the fraction.

/** The least number that rounds to infinity in half precision. */
const BEYOND_HALF = 65_520;

/** The first finite number that half precision cannot hold; undefined if all fit. */
export function beyondHalf(values: Float32Array): number | undefined {
  return values.find((value) => Number.isFinite(value) && Math.abs(value) >= BEYOND_HALF);
}

/** The bits of a number in half precision, ties to even; infinity from 65,520 on. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= BEYOND_HALF) return sign | 0x7c00;
  const exponent = Math.max(-14, (new Uint32Array(Float32Array.of(size).buffer)[0]! >>> 23) - 127);
  const fraction = size * 2 ** (10 - exponent);
  const below = Math.floor(fraction);
  const rest = fraction - below;
  const isUp = rest > 0.5 || (rest === 0.5 && below % 2 === 1);
  // A carry increments the exponent.
  return sign | (((exponent + 14) << 10) + below + Number(isUp));
}

/** Halves of numbers, ties to even; numbers are float32. */
export function toHalves(values: Float32Array): ReturnType<Uint16Array["slice"]> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const sign = (bits[i]! >>> 16) & 0x8000;
    const exponent = (bits[i]! >>> 23) & 255;
    // Between the least normal half and the largest, exponent and fraction are shifted.
    if (exponent > 112 && exponent < 142) {
      const shifted = (bits[i]! & 0x7fffffff) - 0x38000000;
      halves[i] = sign | ((shifted + 0xfff + ((shifted >>> 13) & 1)) >>> 13);
    } else halves[i] = toHalf(values[i]!);
  }
  return halves;
}

/** The number of the bits of a half. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (0x400 + fraction) * 2 ** (exponent - 25);
}

/** The numbers of halves; many are looked up in a table of all. */
export function fromHalves(halves: Uint16Array): ReturnType<Float32Array["slice"]> {
  if (halves.length < 2 ** 16) return Float32Array.from(halves, fromHalf);
  const table = Float32Array.from({ length: 2 ** 16 }, (_, bits) => fromHalf(bits));
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = table[halves[i]!]!;
  return values;
}
