// Likelihoods and related losses against known values.
import { tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { classesOf, data, shares } from "../../test/losses.ts";
import { crossEntropy } from "./cross-entropy.ts";
import { focal } from "./focal.ts";
import { gaussianNll } from "./gaussian-nll.ts";
import { logGamma } from "./log-gamma.ts";
import { multiQuantile } from "./multi-quantile.ts";
import { negativeBinomialNll } from "./negative-binomial-nll.ts";
import { quantile } from "./quantile.ts";
import { studentTNll } from "./student-t-nll.ts";

const none = { reduction: "none" } as const;
const of = (...values: number[]) => tensor(Float64Array.from(values), [values.length], "float32");

test("logGamma: factorials, and Γ(1/2) = √π", async () => {
  const factorials = [1, 1, 2, 6, 24, 120, 720, 5040];
  const found = await data(logGamma(of(...factorials.map((_, n) => n + 1))));
  expectClose(found, factorials.map(Math.log), { absolute: 2e-8 });
  expectClose(
    await data(logGamma(of(0.5, 1e-3, 100.5))),
    [0.5 * Math.log(Math.PI), 6.907178885383853, 361.4355404678],
    {
      absolute: 1e-7,
    },
  );
});

describe("studentTNll", () => {
  const [mu, sigma] = [of(0.5, -1, 2), of(0.7, 1.5, 0.2)];
  const target = of(1, 0.3, -4);

  test("with one degree is Cauchy's", async () => {
    const found = await data(studentTNll({ location: mu, scale: sigma, degrees: of(1, 1, 1) }, target, none));
    const expected = [0, 1, 2].map((i) => {
      const z = (target.data[i]! - mu.data[i]!) / sigma.data[i]!;
      return Math.log(Math.PI * sigma.data[i]! * (1 + z * z));
    });
    expectClose(found, expected, { absolute: 1e-7 });
  });

  test("with many is the normal distribution's", async () => {
    const degrees = of(1e6, 1e6, 1e6);
    const found = await data(studentTNll({ location: mu, scale: sigma, degrees }, of(1, 0.3, 2.1), none));
    const variance = of(0.49, 2.25, 0.04);
    const normal = await data(gaussianNll(mu, of(1, 0.3, 2.1), variance, none));
    expectClose(
      found,
      normal.map((value) => value + 0.5 * Math.log(2 * Math.PI)),
      { absolute: 1e-5 },
    );
  });
});

describe("negativeBinomialNll", () => {
  /**
   * The probabilities by recurrence: p(0) = (r / (r + μ))ʳ, p(k) = p(k − 1) (k − 1 + r) / k · μ / (r + μ).
   */
  function probabilities(mu: number, alpha: number, count: number): number[] {
    const r = 1 / alpha;
    const found = [(r / (r + mu)) ** r];
    for (let k = 1; k < count; k++) found.push((found[k - 1]! * (k - 1 + r) * mu) / (k * (r + mu)));
    return found;
  }

  test.each([
    [2.5, 0.5],
    [0.3, 2],
    [6, 0.1],
  ])("mean %d, dispersion %d: the probabilities of its recurrence", async (mu, alpha) => {
    const counts = Array.from({ length: 8 }, (_, k) => k);
    const all = counts.map(() => mu);
    const found = await data(
      negativeBinomialNll(of(...all), of(...counts), of(...counts.map(() => alpha)), none),
    );
    expectClose(
      found.map((value) => Math.exp(-value)),
      probabilities(mu, alpha, 8),
      { absolute: 1e-7 },
    );
  });
});

describe("focal", () => {
  const logits = numbers([5, 4], 1);
  const classes = classesOf([1, 0, 3, 2, 2]);

  test("without gamma is the cross-entropy; with one it is weighted by (1 − p)^γ", async () => {
    const plain = await data(crossEntropy(logits, classes, none));
    expectClose(await data(focal(logits, classes, { ...none, gamma: 0 })), plain, { absolute: 1e-12 });
    const expected = plain.map((value) => (1 - Math.exp(-value)) ** 1.5 * value);
    expectClose(await data(focal(logits, classes, { ...none, gamma: 1.5 })), expected, { absolute: 1e-10 });
    const weights = [1, 2, 0, 3];
    const weighted = expected.map((value, i) => value * weights[classes.data[i]!]!);
    expectClose(await data(focal(logits, classes, { ...none, gamma: 1.5, weights })), weighted, {
      absolute: 1e-10,
    });
  });

  test("a certain row has a loss of 0, and a class out of range gives NaN", async () => {
    const sure = tensor(Float64Array.of(80, 0, 0, 0, 0, 80, 0, 0), [2, 4], "float32");
    const found = await data(focal(sure, classesOf([0, 7]), none));
    expect(found[0]).toBeCloseTo(0, 10);
    expect(found[1]).toBeNaN();
  });

  test("rejects invalid shapes and options", () => {
    expect(() => focal(logits, classes, { gamma: -1 })).toThrow("gamma is -1");
    expect(() => focal(logits, classes, { weights: [1] })).toThrow(
      `weights is "[1]"; expected 4 numbers of at least 0`,
    );
    expect(() => focal(logits, shares([5], 1))).toThrow("target is float32; expected int32");
  });
});

describe("multiQuantile", () => {
  test("is the mean of the quantile losses", async () => {
    const [prediction, target] = [numbers([2, 3, 2], 4), numbers([2, 3], 5)];
    const quantiles = [0.2, 0.7];
    const each = await Promise.all(
      quantiles.map((q, i) => {
        const own = Float64Array.from({ length: 6 }, (_, at) => prediction.data[2 * at + i]!);
        return data(quantile(tensor(own, [2, 3], "float32"), target, { ...none, quantile: q }));
      }),
    );
    const expected = each[0]!.map((value, i) => (value + each[1]![i]!) / 2);
    expectClose(await data(multiQuantile(prediction, target, { ...none, quantiles })), expected, {
      absolute: 1e-7,
    });
  });

  test("rejects invalid shapes and options", () => {
    const target = numbers([2, 3], 5);
    const run = (shape: number[], quantiles: number[]) => () =>
      multiQuantile(numbers(shape, 1), target, { quantiles });
    expect(run([2, 3, 2], [0.7, 0.2])).toThrow(
      `quantiles is "[0.7,0.2]"; expected ascending numbers between 0 and 1`,
    );
    expect(run([2, 3, 2], [])).toThrow(`quantiles is "[]"`);
    expect(run([2, 3, 2], [0.5])).toThrow("expected [2, 3, 1]");
  });
});
