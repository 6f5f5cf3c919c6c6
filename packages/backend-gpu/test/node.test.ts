// In Node there is a GPU only where the package webgpu loads: elsewhere the error says why.
import { compile, fromData, mul, type Tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { GpuUnavailableError } from "../src/errors.ts";
import { type GpuBackend, gpuBackend } from "../src/gpu-backend.ts";

const two = fromData({ data: Float32Array.of(1, 2), shape: [2], dtype: "float32" });

describe("gpuBackend in Node", () => {
  test("WebGPU computes, or is refused with the reason", async () => {
    const backend = await gpuBackend({ mode: "webgpu" }).catch((error: GpuUnavailableError) => error);
    if (backend instanceof Error) {
      expect(backend).toBeInstanceOf(GpuUnavailableError);
      expect(backend.message).toMatch(
        /WebGPU cannot be used here: (in Node it needs the package webgpu|there is no adapter)/,
      );
      expect(backend.message).toContain("wasmBackend()");
    } else await expectDoubled(backend);
  });

  test("WebGL2 is refused", async () => {
    await expect(gpuBackend({ mode: "webgl2" })).rejects.toThrow(
      /WebGL2 cannot be used here: no WebGL2 context could be made.*\nUse a browser/,
    );
  });

  test("without a mode, both reasons are given", async () => {
    const backend = await gpuBackend().catch((error: GpuUnavailableError) => error);
    if (backend instanceof Error) expect(backend.message).toMatch(/(webgpu|adapter).*and no WebGL2 context/s);
    else await expectDoubled(backend);
  });
});

async function expectDoubled(backend: GpuBackend): Promise<void> {
  const doubled = await compile(backend, (x: Tensor) => mul(x, 2), two);
  expect(Array.from((await doubled.run(two)).data)).toEqual([2, 4]);
  await backend.dispose();
}
