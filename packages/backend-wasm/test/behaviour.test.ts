import { backendSuite } from "@grus/tensor/testing";
import { describe, expect, test } from "vitest";
import { wasmBackend } from "../src/wasm-backend.ts";

describe.each(["simd128", "relaxed"] as const)("%s", (simd) => {
  test("is what runs", async () => {
    expect((await wasmBackend({ simd })).simd).toBe(simd);
  });

  backendSuite({ name: "wasm", create: () => wasmBackend({ simd }) });
});
