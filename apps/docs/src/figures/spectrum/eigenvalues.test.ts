import { cells, init, key, tensor } from "grus";
import { expect, test } from "vitest";
import { eigenvaluesOf, radiusOf, sizeOf } from "./eigenvalues.ts";

test("of a rotation by 60 degrees times 2, beside a number", () => {
  const [c, s] = [2 * Math.cos(Math.PI / 3), 2 * Math.sin(Math.PI / 3)];
  const found = eigenvaluesOf([c, -s, 0, s, c, 0, 0, 0, -0.5], 3);
  const sorted = [...found].sort((a, b) => a.imaginary - b.imaginary);
  const expected = [
    [1, -Math.sqrt(3)],
    [-0.5, 0],
    [1, Math.sqrt(3)],
  ];
  sorted.forEach(({ real, imaginary }, i) => {
    expect(real).toBeCloseTo(expected[i]![0]!, 12);
    expect(imaginary).toBeCloseTo(expected[i]![1]!, 12);
  });
  expect(radiusOf(found)).toBeCloseTo(2, 12);
});

test("of a shift are roots of one, of a symmetric matrix real", () => {
  const shift = Float64Array.from({ length: 36 }, (_, i) => Number((Math.floor(i / 6) + 1) % 6 === i % 6));
  for (const value of eigenvaluesOf(shift, 6)) expect(sizeOf(value)).toBeCloseTo(1, 10);
  const ofSymmetric = eigenvaluesOf([2, 1, 1, 2], 2);
  expect(ofSymmetric.map(({ imaginary }) => imaginary)).toEqual([0, 0]);
  expect(ofSymmetric[0]!.real).toBeCloseTo(1, 12);
  expect(ofSymmetric[1]!.real).toBeCloseTo(3, 12);
});

test.each([
  ["orthogonal", init.orthogonal()],
  ["Glorot", init.glorotNormal()],
])("their sum is the trace, and the radius is that of the library: %s", (_, initialiser) => {
  const size = 20;
  const { data } = initialiser(key(2), [size, size]);
  const found = eigenvaluesOf(data, size);
  const trace = Array.from({ length: size }, (__, i) => data[i * (size + 1)]!).reduce((a, b) => a + b, 0);
  expect(found.reduce((sum, { real }) => sum + real, 0)).toBeCloseTo(trace, 5);
  expect(radiusOf(found)).toBeCloseTo(cells.spectrumOf(tensor(data, [size, size]))[0]!.radius!, 4);
});
