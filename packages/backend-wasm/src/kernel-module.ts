// Selection of the build of the kernels for this engine.
import { relaxedSimd } from "wasm-feature-detect";
import { WasmUnsupportedError } from "./errors.ts";
import type { KernelBuild, Simd } from "./kernel-build.ts";

/** A compiled build of the kernels, and the instructions it uses. */
export interface KernelModule {
  readonly module: WebAssembly.Module;
  readonly simd: Simd;
}

/**
 * The module of `build` for the requested instructions, or the fastest supported here. Throws {@link
 * WasmUnsupportedError} if it is not supported.
 */
export async function kernelModule(build: KernelBuild, requested: Simd | undefined): Promise<KernelModule> {
  if (typeof WebAssembly === "undefined") throw new WasmUnsupportedError("WebAssembly is not available here");
  const hasRelaxed = requested === "simd128" ? false : await relaxedSimd();
  if (requested === "relaxed" && !hasRelaxed) {
    throw new WasmUnsupportedError('this engine has no relaxed SIMD, which simd: "relaxed" requires');
  }
  const simd = hasRelaxed ? "relaxed" : "simd128";
  const bytes = await inflated((await build.load(simd)).kernels);
  if (!WebAssembly.validate(bytes)) throw new WasmUnsupportedError("this engine does not accept the kernels");
  return { module: await WebAssembly.compile(bytes), simd };
}

/** The bytes of a build. */
async function inflated(base64: string): Promise<ArrayBuffer> {
  const deflated = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}
