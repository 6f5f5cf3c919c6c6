import { fromData, key, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { constantInit } from "./constant.ts";
import { normalInit } from "./normal.ts";
import { identityInit, orthogonal } from "./orthogonal.ts";
import { perGate } from "./per-gate.ts";
import { singularValues } from "./singular-values.ts";
import { spectralRadius } from "./spectral-radius.ts";
import { describeSpectrum, spectrumOf } from "./spectrum.ts";

describe("singularValues", () => {
  // A = [[3, 0], [4, 5]]: AᵀA has the eigenvalues 45 and 5.
  test.each<[string, number[], number, number, number[]]>([
    ["known", [3, 0, 4, 5], 2, 2, [Math.sqrt(45), Math.sqrt(5)]],
    ["diagonal, unordered, with signs", [0.5, 0, 0, 0, -7, 0, 0, 0, 2], 3, 3, [7, 2, 0.5]],
    ["wide", [3, 2, 2, 2, 3, -2], 2, 3, [5, 3]],
    ["tall", [3, 2, 2, 3, 2, -2], 3, 2, [5, 3]],
    ["of rank 1", [1, 2, 2, 4], 2, 2, [5, 0]],
    ["zero", [0, 0, 0, 0], 2, 2, [0, 0]],
  ])("%s", (_, matrix, rows, columns, expected) => {
    expectClose(singularValues(matrix, rows, columns), expected, { absolute: 1e-12 });
  });

  test("of a random matrix: their squares sum to that of all elements, and their product is the determinant", () => {
    const [a, b, c, d, e, f, g, h, i] = Array.from(normalInit()(key(1), [3, 3]).data) as [
      ...[number, number, number],
      ...[number, number, number],
      ...[number, number, number],
    ];
    const values = singularValues([a, b, c, d, e, f, g, h, i], 3, 3);
    const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    const squares = [a, b, c, d, e, f, g, h, i].reduce((total, x) => total + x * x, 0);
    expect(values[0]! * values[1]! * values[2]!).toBeCloseTo(Math.abs(determinant), 12);
    expect(values.reduce((total, x) => total + x * x, 0)).toBeCloseTo(squares, 12);
  });
});

describe("spectralRadius", () => {
  test.each<[string, number[], number, number]>([
    ["of a triangular matrix: the largest of its diagonal", [0.5, 100, 0, -0.9], 2, 0.9],
    ["of a scaled rotation: a pair of complex eigenvalues", [0.3, -0.4, 0.4, 0.3], 2, 0.5],
    ["of a shear: one eigenvalue twice", [2, 1, 0, 2], 2, 2],
    ["of a nilpotent matrix", [0, 1, 0, 0], 2, 0],
    ["of zeros", [0, 0, 0, 0], 2, 0],
    ["of a cycle of three, times 2", [0, 2, 0, 0, 0, 2, 2, 0, 0], 3, 2],
    ["of eigenvalues 1 and 0.999", [1, 0, 0, 0.999], 2, 1],
    ["of one far above 1", [1e6, 0, 3, 1], 2, 1e6],
  ])("%s", (_, matrix, size, expected) => {
    expect(Math.abs(spectralRadius(matrix, size) - expected)).toBeLessThanOrEqual(2e-6 * expected);
  });

  test("is at most the largest singular value, and 1 for an orthogonal matrix", () => {
    const normal = normalInit()(key(3), [20, 20]).data;
    expect(spectralRadius(normal, 20)).toBeLessThan(singularValues(normal, 20, 20)[0]!);
    expect(spectralRadius(orthogonal()(key(3), [20, 20]).data, 20)).toBeCloseTo(1, 5);
  });
});

test("of a recurrent matrix with several gates", () => {
  const weight = perGate(3, [orthogonal(), identityInit({ gain: 0.5 }), constantInit(1)])(key(1), [12, 4]);
  const [first, second, third] = spectrumOf(weight, { gates: 3 });
  expectClose([first!.largest, first!.smallest, first!.condition], [1, 1, 1], { absolute: 1e-6 });
  expect(first!.radius).toBeCloseTo(1, 5);
  expect(second).toEqual({ largest: 0.5, smallest: 0.5, condition: 1, radius: expect.closeTo(0.5, 6) });
  expect(third!.largest).toBeCloseTo(4, 12);
  expect(third!.smallest).toBeCloseTo(0, 12);
  expect(third!.condition).toBeGreaterThan(1e12);
});

test("as a table", () => {
  const weight = tensor([
    [3, 0],
    [4, 5],
    [0, 1],
    [1, 0],
  ]);
  expect(describeSpectrum(weight, ["reset", "update"])).toMatchInlineSnapshot(`
    "        largest  smallest  condition  radius
    reset     6.708     2.236          3       5
    update        1         1          1       1"
  `);
  expect(
    describeSpectrum(
      tensor([
        [3, 2, 2],
        [2, 3, -2],
      ]),
    ),
  ).toMatchInlineSnapshot(`
    "        largest  smallest  condition  radius
    matrix        5         3      1.667       -"
  `);
});

test("rejects invalid shapes and options", () => {
  const data = new Float32Array(10);
  const weight = fromData({ data, shape: [5, 2], dtype: "float32" });
  expect(() => spectrumOf(weight, { gates: 3 })).toThrowErrorMatchingInlineSnapshot(
    `
    [ShapeError: spectrumOf: the weight has shape [5, 2]; expected [gates=3 · rows, columns].
    Pass the recurrent weight of one layer and direction, and its number of gates.]
  `,
  );
  expect(() => spectrumOf(weight, { gates: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: spectrumOf: gates is 0; expected a whole number of at least 1.]`,
  );
});
