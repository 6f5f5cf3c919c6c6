import { describe, expect, test } from "vitest";
import { incompleteBeta, logGamma } from "./incomplete-beta.ts";
import { negativeBinomialQuantile, negativeBinomialShare } from "./negative-binomial.ts";
import { normalQuantile, normalShare } from "./normal.ts";
import { studentTQuantile, studentTShare } from "./student-t.ts";

// Reference values of scipy.stats 1.x: norm.ppf, t.ppf, nbinom(1 / α, 1 / (1 + α μ)).

test("normal quantiles are those of tables, in the centre and far out", () => {
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(0.9)).toBeCloseTo(1.2815515655446004, 14);
  expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 14);
  expect(normalQuantile(1e-14)).toBeCloseTo(-7.6506280929352695, 12);
});

test("normal shares undo the quantiles, and are 0 and 1 far out", () => {
  for (const share of [1e-14, 0.001, 0.3, 0.5, 0.9, 0.999])
    expect(Math.abs(normalShare(normalQuantile(share)) - share)).toBeLessThan(1e-15);
  expect(normalShare(-1)).toBeCloseTo(0.15865525393145707, 15);
  expect([-40, 40].map(normalShare)).toEqual([0, 1]);
});

describe("Student's t", () => {
  test("is the distribution of Cauchy with one degree of freedom", () => {
    expect(studentTShare(2, 1)).toBeCloseTo(0.5 + Math.atan(2) / Math.PI, 13);
    expect(studentTQuantile(0.9, 1)).toBeCloseTo(Math.tan(0.4 * Math.PI), 9);
  });

  test("has the quantiles of reference between whole degrees, and is symmetric", () => {
    expect(studentTQuantile(0.9, 5.5)).toBeCloseTo(1.45597703, 8);
    expect(studentTQuantile(0.975, 5.5)).toBeCloseTo(2.50185862, 8);
    expect(studentTQuantile(0.025, 5.5)).toBe(-studentTQuantile(0.975, 5.5));
  });
});

describe("negative binomial", () => {
  test("shares and quantiles are those of reference", () => {
    const shares = [0, 5, 20].map((count) => negativeBinomialShare(count, 12.3, 0.5));
    [0.01956086, 0.25520945, 0.83361165].forEach((share, i) => expect(shares[i]).toBeCloseTo(share, 8));
    const quantiles = [0.1, 0.5, 0.9, 0.99].map((p) => negativeBinomialQuantile(p, 12.3, 0.5));
    expect(quantiles).toEqual([3, 10, 25, 43]);
  });

  test("has no quantile where its mean is not finite", () => {
    for (const mean of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(negativeBinomialQuantile(0.9, mean, 0.5)).toBeNaN();
  });

  test("is geometric with dispersion 1", () => {
    const stop = 1 / (1 + 3);
    expect(negativeBinomialShare(4, 3, 1)).toBeCloseTo(1 - (1 - stop) ** 5, 13);
  });
});

test("the incomplete beta function has its closed forms", () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
  expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 12);
  expect(incompleteBeta(0.3, 2, 1)).toBeCloseTo(0.09, 14);
  expect(incompleteBeta(0.7, 1, 3)).toBeCloseTo(1 - 0.3 ** 3, 14);
});
