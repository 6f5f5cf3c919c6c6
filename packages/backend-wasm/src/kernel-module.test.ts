import { afterEach, describe, expect, test, vi } from "vitest";
import { fullBuild } from "./full-build.ts";
import { kernelModule } from "./kernel-module.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("kernelModule", () => {
  test("is the requested build, or the fastest supported one", async () => {
    const [plain, relaxed, fastest] = await Promise.all([
      kernelModule(fullBuild, "simd128"),
      kernelModule(fullBuild, "relaxed"),
      kernelModule(fullBuild, undefined),
    ]);
    expect([plain.simd, relaxed.simd, fastest.simd]).toEqual(["simd128", "relaxed", "relaxed"]);
    expect(WebAssembly.Module.exports(plain.module)).toEqual(WebAssembly.Module.exports(relaxed.module));
  });

  test("throws where there is no WebAssembly", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    await expect(kernelModule(fullBuild, undefined)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WasmUnsupportedError: wasmBackend: WebAssembly is not available here.
      It needs 128-bit SIMD: Node 20, Chrome 91, Firefox 113, Safari 16.4 or later. Use referenceBackend() elsewhere.]
    `);
  });

  test("reports missing instructions, and falls back only by default", async () => {
    const { validate } = WebAssembly;
    // An engine without relaxed SIMD: it accepts the plain build and rejects the probe.
    vi.spyOn(WebAssembly, "validate").mockImplementation(
      (bytes) => bytes.byteLength > 1000 && validate(bytes),
    );
    await expect(kernelModule(fullBuild, "relaxed")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WasmUnsupportedError: wasmBackend: this engine has no relaxed SIMD, which simd: "relaxed" requires.
      It needs 128-bit SIMD: Node 20, Chrome 91, Firefox 113, Safari 16.4 or later. Use referenceBackend() elsewhere.]
    `);
    expect((await kernelModule(fullBuild, undefined)).simd).toBe("simd128");
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    await expect(kernelModule(fullBuild, "simd128")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WasmUnsupportedError: wasmBackend: this engine does not accept the kernels.
      It needs 128-bit SIMD: Node 20, Chrome 91, Firefox 113, Safari 16.4 or later. Use referenceBackend() elsewhere.]
    `);
  });
});
