import { describe, expect, test } from "vitest";
import { randomOf } from "../../test/families.ts";
import { aggregate, hierarchyOf } from "./hierarchy.ts";
import { type ReconcileMethod, reconciler } from "./reconcile.ts";
import { shrunkCovariance } from "./shrunk-covariance.ts";

const paths = [
  ["north", "oslo"],
  ["north", "bergen"],
  ["south", "rome"],
  ["south", "bari"],
  ["south", "turin"],
];
const hierarchy = hierarchyOf(paths);
const methods: readonly ReconcileMethod[] = ["bottomUp", "ols", "wls", "minTrace"];

function rows(seed: number, count: number, length: number): Float64Array[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, i) =>
    Float64Array.from({ length }, () => (i + 1) * random.normal()),
  );
}

test("paths become a total, sums and bottom series", () => {
  expect(hierarchy.ids).toEqual([
    "total",
    "north",
    "south",
    "north / oslo",
    "north / bergen",
    "south / rome",
    "south / bari",
    "south / turin",
  ]);
  expect(hierarchy.sums.map((places) => [...places]).slice(0, 4)).toEqual([
    [0, 1, 2, 3, 4],
    [0, 1],
    [2, 3, 4],
    [0],
  ]);
  expect(() => hierarchyOf([["a"], ["b", "c"]])).toThrow(/2 levels; expected 1/);
  expect(() => hierarchyOf([["a"], ["a"]])).toThrow(/"a" is there twice/);
});

describe.each(methods)("%s", (method) => {
  const errors = rows(1, 8, 40);
  const reconcile = reconciler(hierarchy, { method, errors });

  test("makes any forecasts add up", () => {
    const made = reconcile(rows(2, 8, 6));
    const again = aggregate(hierarchy, made.slice(-5));
    made.forEach((row, i) => {
      row.forEach((value, t) => {
        expect(value).toBeCloseTo(again[i]![t]!, 9);
      });
    });
  });

  test("keeps forecasts that add up", () => {
    const coherent = aggregate(hierarchy, rows(3, 5, 6));
    reconcile(coherent).forEach((row, i) => {
      row.forEach((value, t) => {
        expect(value).toBeCloseTo(coherent[i]![t]!, 9);
      });
    });
  });
});

test("ols is the orthogonal projection: a total that is too high by 6 is shared", () => {
  const two = hierarchyOf([["a"], ["b"]]);
  const made = reconciler(two, { method: "ols" })([
    Float64Array.of(16),
    Float64Array.of(4),
    Float64Array.of(6),
  ]);
  expect(made.map(([value]) => Number(value!.toFixed(9)))).toEqual([14, 6, 8]);
});

test("wls and minTrace trust what was exact so far", () => {
  const two = hierarchyOf([["a"], ["b"]]);
  const errors = [
    Float64Array.of(1e-4, -1e-4, 1e-4, -1e-4),
    Float64Array.of(1, -1, 1, -1),
    Float64Array.of(3, 3, -3, -3),
  ];
  for (const method of ["wls", "minTrace"] as const) {
    const made = reconciler(two, { method, errors })([
      Float64Array.of(16),
      Float64Array.of(4),
      Float64Array.of(6),
    ]);
    expect(made[0]![0]).toBeCloseTo(16, 2);
    expect(made[1]![0]).toBeCloseTo(4.6, 1);
    expect(made[2]![0]).toBeCloseTo(11.4, 1);
  }
});

test("minTrace lowers the errors of forecasts whose errors are alike", () => {
  const random = randomOf(5);
  const count = 400;
  const shared = Float64Array.from({ length: count }, () => random.normal());
  const errors = hierarchy.ids.map((_, i) =>
    shared.map((value) => (i < 3 ? 0.5 : 1) * random.normal() + (i >= 3 ? 1.5 * value : 0)),
  );
  const squares = (all: readonly Float64Array[]) =>
    all.reduce((sum, row) => sum + row.reduce((own, value) => own + value * value, 0), 0);
  const past = errors.map((row) => row.slice(0, 200));
  const next = errors.map((row) => row.slice(200));
  const of = (method: ReconcileMethod) => squares(reconciler(hierarchy, { method, errors: past })(next));
  expect(of("minTrace")).toBeLessThan(of("ols"));
  expect(of("minTrace")).toBeLessThan(of("bottomUp"));
  expect(of("minTrace")).toBeLessThan(squares(next));
});

test("covariance is shrunk the more the fewer errors there are, and can be inverted with few", () => {
  const wide = shrunkCovariance(rows(7, 30, 5));
  expect(wide.every(Number.isFinite)).toBe(true);
  expect(() => reconciler(hierarchy, { errors: rows(8, 8, 3) })).not.toThrow();
  const [few, many] = [shrunkCovariance(rows(9, 4, 6)), shrunkCovariance(rows(9, 4, 6), 0)];
  expect(Math.abs(few[1]!)).toBeLessThan(Math.abs(many[1]!));
  expect(few[0]).toBe(many[0]);
});

test("errors that are missing or of another number are refused", () => {
  expect(() => reconciler(hierarchy)).toThrow(/minTrace needs errors.*\n.*"ols"/);
  expect(() => reconciler(hierarchy, { errors: rows(1, 3, 5) })).toThrow(/got 3 rows.*expected 8/);
});
