import { key } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { draw, identityMatrix, meanOf, products, spread } from "../../test/samples.ts";
import { type Columns, productOfReflections } from "./compact-wy.ts";
import { normalNumbers } from "./initialiser.ts";
import { identityInit, orthogonal } from "./orthogonal.ts";

describe("orthogonal", () => {
  // A block has 16 reflections: sizes within one, at its border, and over several.
  test.each<[[number, number], "rows" | "columns"]>([
    [[7, 7], "rows"],
    [[7, 7], "columns"],
    [[9, 4], "columns"],
    [[4, 9], "rows"],
    [[1, 5], "rows"],
    [[5, 1], "columns"],
    [[1, 1], "rows"],
    [[16, 16], "rows"],
    [[17, 17], "columns"],
    [[45, 34], "columns"],
    [[34, 45], "rows"],
  ])("%s: orthonormal %s", (size, of) => {
    const count = of === "rows" ? size[0] : size[1];
    expectClose(products(draw(orthogonal(), size), size, of), identityMatrix(count), { absolute: 1e-6 });
  });

  test.each<[[number, number], "rows" | "columns"]>([
    [[7, 7], "rows"],
    [[7, 7], "columns"],
    [[9, 4], "columns"],
    [[4, 9], "rows"],
    [[1, 1], "rows"],
    [[2, 2], "rows"],
    [[45, 34], "columns"],
    [[34, 45], "rows"],
  ])("%s by rotations: orthonormal %s", (size, of) => {
    const count = of === "rows" ? size[0] : size[1];
    const values = draw(orthogonal({ method: "rotations" }), size);
    expectClose(products(values, size, of), identityMatrix(count), { absolute: 1e-6 });
    expect(draw(orthogonal({ method: "rotations" }), size)).toEqual(values);
    if (count > 1) expect(draw(orthogonal(), size)).not.toEqual(values);
  });

  // As above for three dimensions, where each stage leaves one row unpaired.
  test("by rotations is close to uniform: coordinates of a random direction, reflections as often as rotations", () => {
    const draws = Array.from({ length: 400 }, (_, seed) =>
      draw(orthogonal({ method: "rotations" }), [3, 3], seed),
    );
    for (let place = 0; place < 9; place++) {
      const values = draws.map((q) => q[place]!);
      expect(Math.abs(meanOf(values))).toBeLessThan(0.13);
      expect(Math.abs(spread(values) - 1 / Math.sqrt(3))).toBeLessThan(0.06);
    }
    const determinants = draws.map(
      ([a, b, c, d, e, f, g, h, i]) =>
        a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!),
    );
    expect(Math.abs(meanOf(determinants))).toBeLessThan(4.5 / Math.sqrt(400));
  });

  // Σ x⁴ of a uniform direction has the mean 3 / (n + 2); for 64 columns of 64 numbers the standard error of
  // the mean is 3 %.
  test("by rotations has columns with the fourth moment of a uniform matrix", () => {
    for (const method of ["rotations", "householder"] as const) {
      const values = draw(orthogonal({ method }), [64, 64]);
      const fourth = values.reduce((total, value) => total + value ** 4, 0) / 64;
      expect(Math.abs(fourth / (3 / 66) - 1)).toBeLessThan(0.12);
    }
  });

  test("treats axes after the first as one, and multiplies by the gain", () => {
    const values = draw(orthogonal({ gain: 2 }), [3, 2, 2]);
    const four = identityMatrix(3).map((x) => 4 * x);
    expectClose(products(values, [3, 4], "rows"), four, { absolute: 1e-5 });
    expectClose(
      values,
      draw(orthogonal(), [3, 4]).map((x) => 2 * x),
    );
  });

  // A coordinate of a random direction in three dimensions is uniform in [-1, 1]. For 400 samples the
  // standard errors of mean and standard deviation are 0.029 and 0.013; four and a half of those.
  test("is uniform: every element is distributed as a coordinate of a random direction", () => {
    const draws = Array.from({ length: 400 }, (_, seed) => draw(orthogonal(), [3, 3], seed));
    for (let place = 0; place < 9; place++) {
      const values = draws.map((q) => q[place]!);
      expect(Math.abs(meanOf(values))).toBeLessThan(0.13);
      expect(Math.abs(spread(values) - 1 / Math.sqrt(3))).toBeLessThan(0.06);
    }
  });

  test("is uniform: as many reflections as rotations", () => {
    const determinants = Array.from({ length: 400 }, (_, seed) => {
      const [a, b, c, d] = draw(orthogonal(), [2, 2], seed);
      return a! * d! - b! * c!;
    });
    expect(Math.abs(meanOf(determinants))).toBeLessThan(4.5 / Math.sqrt(400));
  });

  test("is a function of the key", () => {
    expect(draw(orthogonal(), [5, 5])).toEqual(draw(orthogonal(), [5, 5]));
    expect(draw(orthogonal(), [5, 5], 6)).not.toEqual(draw(orthogonal(), [5, 5]));
  });

  test("rejects invalid shapes and options", () => {
    expect(() => orthogonal()(key(0), [4])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: orthogonal: the weight has shape [4]; expected [outputs, inputs].
      Use uniformInit or constantInit for a bias.]
    `);
    expect(() => orthogonal({ gain: Number.NaN })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: orthogonal: gain is NaN; expected a finite number.]`,
    );
    expect(() => orthogonal({ method: "qr" as "rotations" })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: orthogonal: method is "qr"; expected "householder" or "rotations".]`,
    );
  });
});

/** Vectors of squared length 2, the k-th with k leading zeros. */
function reflections(rows: number, count: number): Columns {
  const data = normalNumbers(key(1), rows * count);
  for (let k = 0; k < count; k++) {
    const u = data.subarray(k * rows, (k + 1) * rows).fill(0, 0, k);
    const scale = Math.sqrt(2 / u.reduce((total, x) => total + x * x, 0));
    u.set(u.map((x) => scale * x));
  }
  return { data, rows, count };
}

/** As productOfReflections, one reflection after the other. */
function plainProduct({ data, rows, count }: Columns): Float64Array {
  const q = new Float64Array(rows * count);
  for (let i = 0; i < count; i++) q[i * rows + i] = 1;
  for (let k = count - 1; k >= 0; k--) {
    const u = data.subarray(k * rows, (k + 1) * rows);
    for (let j = 0; j < count; j++) {
      const x = q.subarray(j * rows, (j + 1) * rows);
      const along = x.reduce((total, value, i) => total + value * u[i]!, 0);
      x.set(x.map((value, i) => value - along * u[i]!));
    }
  }
  return q;
}

test.each([
  [9, 4],
  [16, 16],
  [23, 20],
  [45, 36],
])("blocked reflections equal reflections one by one, %i rows, %i of them", (rows, count) => {
  const u = reflections(rows, count);
  expectClose(productOfReflections(u).data, plainProduct(u), { absolute: 1e-13 });
});

describe("identityInit", () => {
  test("has the gain on the diagonal, whatever the shape", () => {
    expect(draw(identityInit(), [2, 3])).toEqual([1, 0, 0, 0, 1, 0]);
    expect(draw(identityInit(), [3, 2])).toEqual([1, 0, 0, 1, 0, 0]);
    expect(draw(identityInit({ gain: 0.5 }), [2, 2])).toEqual([0.5, 0, 0, 0.5]);
  });

  test("rejects invalid shapes and options", () => {
    expect(() => identityInit()(key(0), [4])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: identityInit: the weight has shape [4]; expected [outputs, inputs].
      Use uniformInit or constantInit for a bias.]
    `);
    expect(() => identityInit({ gain: Number.POSITIVE_INFINITY })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: identityInit: gain is Infinity; expected a finite number.]`,
    );
  });
});
