// Expressions of lengths are recovered from their values.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  constantOf,
  type Expression,
  expressionText,
  fitExpression,
  type Sizes,
  valueAt,
} from "./expression.ts";

const sizes: Sizes = {
  names: ["batch", "time"],
  rows: [
    [11, 13],
    [17, 13],
    [11, 19],
    [23, 29],
    [31, 37],
  ],
};
const fit = (of: (batch: number, time: number) => number) =>
  fitExpression(
    sizes.rows.map(([batch, time]) => of(batch!, time!)),
    sizes,
  );
const textOf = (of: (batch: number, time: number) => number) => {
  const found = fit(of);
  return found === undefined ? undefined : expressionText(found, sizes.names);
};

describe("fits", () => {
  test.each<[string, (batch: number, time: number) => number]>([
    ["7", () => 7],
    ["0", () => 0],
    ["batch", (batch) => batch],
    ["time", (_, time) => time],
    ["batch * time", (batch, time) => batch * time],
    ["6 * batch", (batch) => batch * 6],
    ["time - 1", (_, time) => time - 1],
    ["-1 * time + 2", (_, time) => 2 - time],
    ["batch + 2 * time - 3", (batch, time) => batch + 2 * time - 3],
    ["batch * (time + 1)", (batch, time) => batch * (time + 1)],
    ["batch * time * 4", (batch, time) => 4 * batch * time],
    ["batch * time * time", (batch, time) => batch * time * time],
    ["time * time", (_, time) => time * time],
    ["time * time * time", (_, time) => time ** 3],
    ["batch * (-1 * time + 2)", (batch, time) => batch * (2 - time)],
  ])("%s", (text, of) => {
    expect(textOf(of)).toBe(text);
  });

  test.each<[string, (batch: number, time: number) => number]>([
    ["time / 8", (_, time) => time / 8],
    ["3 * time / 8", (_, time) => (3 * time) / 8],
    ["batch * time / 4", (batch, time) => (batch * time) / 4],
    ["(time - 8) / 8", (_, time) => time / 8 - 1],
  ])("%s, of multiples", (text, of) => {
    const multiples = {
      names: sizes.names,
      rows: [
        [11, 16],
        [17, 16],
        [11, 24],
        [23, 40],
        [31, 32],
      ],
    };
    const found = fitExpression(
      multiples.rows.map(([batch, time]) => of(batch!, time!)),
      multiples,
    );
    expect(found && expressionText(found, sizes.names)).toBe(text);
  });

  test("no expression for other functions", () => {
    expect(fit((_, time) => Math.floor(time / 2))).toBeUndefined();
    expect(fit((batch, time) => Math.max(batch, time))).toBeUndefined();
    expect(fit((batch, time) => (batch + 1) * (time + 1))).toBeUndefined();
    expect(fit((_, time) => time ** 4)).toBeUndefined();
    expect(fit((_, time) => Math.min(time, 20))).toBeUndefined();
  });

  test("arbitrary expressions, at sizes not traced", () => {
    const whole = fc.integer({ min: -5, max: 9 });
    const expressions: fc.Arbitrary<Expression> = fc.record({
      powers: fc.tuple(fc.nat(2), fc.nat(2)),
      coefficients: fc.tuple(whole, whole),
      constant: whole,
      divisor: fc.constant(1),
    });
    fc.assert(
      fc.property(expressions, fc.tuple(fc.nat(50), fc.nat(50)), (own, row) => {
        const found = fitExpression(
          sizes.rows.map((at) => valueAt(own, at)),
          sizes,
        );
        expect(found && valueAt(found, row) + 0).toBe(valueAt(own, row) + 0);
      }),
    );
  });
});

test("constants are constant for any names", () => {
  expect(constantOf(fit(() => 4)!)).toBe(4);
  expect(constantOf(fit((batch) => batch)!)).toBeUndefined();
});

test("everything is constant without names", () => {
  expect(fitExpression([5], { names: [], rows: [[]] })).toEqual({
    powers: [],
    coefficients: [],
    constant: 5,
    divisor: 1,
  });
});
