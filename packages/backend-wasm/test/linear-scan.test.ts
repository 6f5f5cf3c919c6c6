import { caseCount } from "@grus/testing";
import fc from "fast-check";
import { describe, test } from "vitest";
import { lowerLinearScan } from "../src/lowering/linear-scan.ts";
import { KernelMemory } from "./kernel-memory.ts";
import { type BoundLower, runStep } from "./lowering.ts";
import { seededArray, seededNumbers } from "./random.ts";
import { expectNear } from "./recurrent-cases.ts";

const memory = new KernelMemory();

function plainScan(
  a: Float32Array,
  b: Float32Array,
  h0: Float32Array,
  [batch, time, features]: number[],
  reverse: boolean,
) {
  const h = new Float64Array(a.length);
  for (let i = 0; i < batch!; i++)
    for (let j = 0; j < features!; j++) {
      let state = h0[i * features! + j]!;
      for (let step = 0; step < time!; step++) {
        const at = (i * time! + (reverse ? time! - 1 - step : step)) * features! + j;
        state = a[at]! * state + b[at]!;
        h[at] = state;
      }
    }
  return h;
}

function scanOf(sizes: number[], reverse: boolean, a: Float32Array, b: Float32Array, h0: Float32Array) {
  const [batch, , features] = sizes;
  const inputs = [
    { shape: sizes, data: a },
    { shape: sizes, data: b },
    { shape: [batch!, features!], data: h0 },
  ];
  const lower: BoundLower = (step) => lowerLinearScan({ ...step, attrs: { reverse } });
  return runStep(memory, "linearScanRecord", lower, inputs, [sizes])[0]!;
}

describe("linearScan", () => {
  test("agrees with plain loops in both directions", () => {
    const sizes = fc.tuple(fc.nat(5), fc.nat(9), fc.nat(41));
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.integer(), ([batch, time, features], reverse, seed) => {
        const next = seededNumbers(seed);
        const shape = [batch, time, features];
        const [a, b] = [0, 1].map(() => seededArray(next, batch * time * features)) as [
          Float32Array,
          Float32Array,
        ];
        const h0 = seededArray(next, batch * features);
        // Ten steps with two roundings each, of values below 10.
        expectNear("h", scanOf(shape, reverse, a, b, h0), plainScan(a, b, h0, shape, reverse), 1e-6);
      }),
      { seed: 4, numRuns: caseCount(50, 300) },
    );
  });

  test("agrees with plain loops over long sequences of few features, a parallel prefix", () => {
    const sizes = fc.tuple(fc.constantFrom(4096, 4097, 6143, 6700, 8192), fc.constantFrom(1, 2, 3, 4, 5));
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.integer(), ([time, features], reverse, seed) => {
        const next = seededNumbers(seed);
        const [a, b] = [0, 1].map(() => seededArray(next, time * features)) as [Float32Array, Float32Array];
        const h0 = seededArray(next, features);
        const shape = [1, time, features];
        expectNear("h", scanOf(shape, reverse, a, b, h0), plainScan(a, b, h0, shape, reverse), 1e-6);
      }),
      { seed: 5, numRuns: caseCount(10, 40) },
    );
  });

  test.each([1, 3, 4])(
    "stays finite where only the product of factors overflows, with %s features",
    (features) => {
      const time = 5000;
      const shape = [1, time, features];
      const a = new Float32Array(time * features).fill(2);
      const b = new Float32Array(time * features);
      b.fill(1, (time - 20) * features);
      const [h0, expected] = [new Float32Array(features), new Float64Array(time * features)];
      expected.set(plainScan(a, b, h0, shape, false));
      expectNear("h", scanOf(shape, false, a, b, h0), expected, 1e-6);
    },
  );
});
