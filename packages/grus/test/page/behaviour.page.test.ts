import { backendSuite } from "@grus/tensor/testing";
import { keepRun } from "@grus/testing/reference";
import { describe, expect, test } from "vitest";
import { pageBackend, whatRan } from "../environment/page.ts";

const { name, reports, create } = pageBackend;

/** What must have run, and nothing beside it. */
const expected = {
  wasm: /^wasm, \d+ threads, (relaxed|simd128)$/,
  "gpu:webgpu": /^gpu:webgpu, fused-encoder$/,
  "gpu:webgl2": /^gpu:webgl2, generic$/,
};

describe(name, () => {
  backendSuite({ name: reports, create });

  test("is what ran", (context) => {
    keepRun(context, whatRan());
    expect(whatRan()).toMatch(expected[name]);
  });
});
