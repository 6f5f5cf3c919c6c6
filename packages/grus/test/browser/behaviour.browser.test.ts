import { wasmBackend } from "@grus/backend-wasm";
import { backendSuite } from "@grus/tensor/testing";
import { expect, test } from "vitest";
test("isolated", async () => { 
  expect(crossOriginIsolated).toBe(true);
  const b = await wasmBackend(); expect(b.threads).toBeGreaterThan(1); await b.dispose();
  expect(await (navigator as any).gpu?.requestAdapter()).toBeTruthy();
  expect(document.createElement("canvas").getContext("webgl2")?.getExtension("EXT_color_buffer_float")).toBeTruthy();
});
backendSuite({ name: "wasm", create: () => wasmBackend() });
