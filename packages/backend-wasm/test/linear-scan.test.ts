import fc from "fast-check";
import { describe, test } from "vitest";
import { lowerLinearScan } from "../src/lowering/linear-scan.ts";
import { KernelMemory } from "./kernel-memory.ts";
import { runStep } from "./lowering.ts";
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

describe("linearScan", () => {
  test("agrees with plain loops in both directions", () => {
    const sizes = fc.tuple(fc.nat(5), fc.nat(9), fc.nat(41));
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.integer(), ([batch, time, features], reverse, seed) => {
        const next = seededNumbers(seed);
        const shape = [batch, time, features];
        const [a, b] = [
          seededArray(next, batch * time * features),
          seededArray(next, batch * time * features),
        ];
        const h0 = seededArray(next, batch * features);
        const inputs = [
          { shape, data: a },
          { shape, data: b },
          { shape: [batch, features], data: h0 },
        ];
        const [h] = runStep(memory, "linearScanRecord", lowerLinearScan, { reverse }, inputs, [shape]);
        // Ten steps of two roundings each, of values below 10.
        expectNear("h", h!, plainScan(a, b, h0, shape, reverse), 1e-6);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
