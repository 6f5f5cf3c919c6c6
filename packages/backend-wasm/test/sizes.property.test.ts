import { behaviourOf, type CaseSizes, gradientCases, sizedCases } from "@grus/tensor/testing";
import { caseCount } from "@grus/testing";
import fc from "fast-check";
import { afterAll, beforeAll, describe, test } from "vitest";
import { wasmBackend } from "../src/wasm-backend.ts";
import type { WasmBackend } from "../src/wasm-contract.ts";

const length = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(16, 17, 33));
const sizes: fc.Arbitrary<CaseSizes> = fc.record({
  lengths: fc.tuple(length, length, length, length),
  choice: fc.integer({ min: 0, max: 63 }),
});

describe.each(["simd128", "relaxed"] as const)(
  "every primitive and its gradient agree with the reference for random sizes, %s",
  (simd) => {
    let backend: WasmBackend;
    beforeAll(async () => {
      backend = await wasmBackend({ simd });
    });
    afterAll(() => backend.dispose());

    test.each([...sizedCases()])("%s", async (_, build) => {
      const property = fc.asyncProperty(sizes, async (some) => {
        const plain = build(some);
        for (const one of [plain, ...gradientCases([plain])]) await behaviourOf(backend, one);
      });
      await fc.assert(property, { seed: 20_260_727, numRuns: caseCount(2, 12) });
    });
  },
);
