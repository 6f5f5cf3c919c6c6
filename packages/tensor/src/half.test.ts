import fc from "fast-check";
import { expect, test } from "vitest";
import { fromHalf, fromHalves, toHalf, toHalves } from "./half.ts";

test("every half that is a number is read and written unchanged, one by one and many at a time", () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);
  const numbers = fromHalves(all);
  const isNumber = (bits: number) => !Number.isNaN(numbers[bits]!);
  expect(all.filter(isNumber).every((bits) => toHalf(fromHalf(bits)) === bits)).toBe(true);
  const written = toHalves(numbers);
  expect(all.filter(isNumber).every((bits) => written[bits] === bits)).toBe(true);
  expect(all.filter(isNumber).length).toBe(2 ** 16 - 2 * 1023);
});

test("many numbers are rounded as one", () => {
  fc.assert(
    fc.property(fc.float32Array(), (values) => {
      expect(toHalves(values)).toEqual(Uint16Array.from(values, toHalf));
    }),
  );
  const near = Float32Array.from({ length: 4096 }, (_, i) => 1 + (i - 2048) * 2 ** -13);
  expect(toHalves(near)).toEqual(Uint16Array.from(near, toHalf));
});
