import { caseCount } from "@grus/testing";
import fc from "fast-check";
import { describe, test } from "vitest";
import { type CaseSizes, sizedCases } from "../src/testing/sized-cases.ts";
import { checkCase, gradientCase } from "./gradient-check.ts";

const length = fc.integer({ min: 1, max: 4 });
const sizes: fc.Arbitrary<CaseSizes> = fc.record({
  lengths: fc.tuple(length, length, length, length),
  choice: fc.integer({ min: 0, max: 63 }),
});

const short = fc.integer({ min: 1, max: 3 });
const smallSizes: fc.Arbitrary<CaseSizes> = fc.record({
  lengths: fc.tuple(short, short, short, short),
  choice: fc.integer({ min: 0, max: 63 }),
});

const one = { lengths: [1, 1, 1, 1], choice: 0 } as const;
const differentiable = [...sizedCases()].filter(([, build]) => build(one).differentiable !== false);

describe("gradients equal central differences for random sizes", () => {
  test.each(differentiable)("%s", async (_, build) => {
    await fc.assert(
      fc.asyncProperty(sizes, (some) => checkCase(build(some))),
      { seed: 20_260_727, numRuns: caseCount(3, 12) },
    );
  });
});

describe("second derivatives equal central differences for random sizes", () => {
  test.each(differentiable)("%s", async (_, build) => {
    await fc.assert(
      fc.asyncProperty(smallSizes, (some) => checkCase(gradientCase(build(some)), 1e-5)),
      { seed: 20_260_728, numRuns: caseCount(1, 4) },
    );
  });
});
