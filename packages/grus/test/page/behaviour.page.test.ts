import { backendSuite } from "@grus/tensor/testing";
import { keepRun } from "@grus/testing/reference";
import { describe, expect, test } from "vitest";
import { pageBackend, sample, whatRan } from "../environment/page.ts";

const { name, reports, create } = pageBackend;

/** The only backends that may have run. */
const expected = {
  wasm: /^wasm, \d+ threads, (relaxed|simd128)$/,
  "gpu:webgpu": /^gpu:webgpu, fused-encoder$/,
  "gpu:webgl2": /^gpu:webgl2, generic$/,
};

/** GPUs sum in float32, WebAssembly's kernels use float64 for long sums. */
const tolerance = name === "wasm" ? 5e-6 : 2e-5;

describe(name, () => {
  backendSuite({ name: reports, create, tolerance, every: sample });

  test("is the backend that ran", (context) => {
    keepRun(context, whatRan());
    expect(whatRan()).toMatch(expected[name]);
  });
});
