import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitScaler, inverseTransform, parseScaler, scalerKinds, transform } from "./scaler.ts";

const columns = new Map([
  ["a", Float64Array.of(1, 3, 2, 10, 4)],
  ["b", Float64Array.of(-5, 5, -5, 5, 0)],
]);

describe("fitScaler", () => {
  test.each([
    ["standard", [4, 0], [Math.sqrt(10), Math.sqrt(20)]],
    ["minmax", [1, -5], [9, 10]],
    ["robust", [3, 0], [2, 10]],
    ["identity", [0, 0], [1, 1]],
  ] as const)("%s", (kind, offset, scale) => {
    expect(fitScaler(columns, { kind })).toEqual({
      kind,
      names: ["a", "b"],
      offset: [...offset],
      scale: [...scale],
    });
  });

  test("robust interpolates the quartiles", () => {
    const { offset, scale } = fitScaler(new Map([["a", Float64Array.of(4, 1, 2, 3)]]), { kind: "robust" });
    expect([offset[0], scale[0]]).toEqual([2.5, 1.5]);
  });

  test("is fitted on the given rows only", () => {
    expect(fitScaler(columns, { kind: "minmax", rows: 3 })).toMatchObject({
      offset: [1, -5],
      scale: [2, 10],
    });
  });

  test("a constant column is an error, or is centered on request", () => {
    const constant = new Map([["c", Float64Array.of(0.1, 0.1, 0.1)]]);
    for (const kind of ["standard", "minmax", "robust"] as const) {
      expect(() => fitScaler(constant, { kind, file: "f.csv" })).toThrow(
        'f.csv, column "c": is 0.1 in all 3 rows it is fitted on; expected values that differ.\nChoose another column. Or only center it: constant: "center".',
      );
      expect(fitScaler(constant, { kind, constant: "center" })).toMatchObject({ offset: [0.1], scale: [1] });
    }
    expect(() => fitScaler(new Map([["rain", Float64Array.of(0, 0, 0, 0, 7)]]), { kind: "robust" })).toThrow(
      'column "rain": has a spread of 0 by the robust scaler, though it runs from 0 to 7; expected values that differ.\nChoose another column. Or use another scaler',
    );
  });

  test("refuses missing values and unknown kinds", () => {
    expect(() => fitScaler(new Map([["a", Float64Array.of(1, Number.NaN)]]))).toThrow(
      'column "a": found NaN in row 1; expected finite numbers.\nFill or drop missing values before scaling.',
    );
    expect(() => fitScaler(columns, { kind: "max" as "minmax" })).toThrow(
      'scaler is "max"; expected one of "standard", "minmax", "robust", "identity".',
    );
  });
});

describe("transform", () => {
  test("scales, and refuses a column it was not fitted on", () => {
    const scaler = fitScaler(columns, { kind: "minmax" });
    expect([...transform(scaler, "b", [-5, 0, 10])]).toEqual([0, 0.5, 1.5]);
    expect(() => transform(scaler, "x", [1])).toThrow(
      'column "x": the scaler was fitted on a, b, not on this column.',
    );
  });

  test("is inverted to within rounding, after JSON too", () => {
    const number = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((x) => Math.round(x * 1e6) / 1e6);
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 2, maxLength: 40 }),
        fc.constantFrom(...scalerKinds),
        (values, kind) => {
          const column = Float64Array.from(values);
          const fitted = fitScaler(new Map([["y", column]]), { kind, constant: "center" });
          const scaler = parseScaler(JSON.parse(JSON.stringify(fitted)));
          const back = inverseTransform(scaler, "y", transform(scaler, "y", column));
          // Three roundings, each at most half a unit in the last place of a number no larger than |value| +
          // 2 |offset|.
          return column.every(
            (x, i) =>
              Math.abs(back[i]! - x) <= 4 * Number.EPSILON * (Math.abs(x) + 2 * Math.abs(scaler.offset[0]!)),
          );
        },
      ),
      { seed: 41, numRuns: 1000 },
    );
  });
});

test.each([
  null,
  {},
  { kind: "standard", names: ["a"], offset: [0], scale: [0] },
  { kind: "x", names: [], offset: [], scale: [] },
  { kind: "standard", names: ["a"], offset: [0, 1], scale: [1] },
])("parseScaler refuses %j", (json) => {
  expect(() => parseScaler(json)).toThrow(
    "this is not a scaler; expected { kind, names, offset, scale } of equal lengths, scales above 0.",
  );
});
