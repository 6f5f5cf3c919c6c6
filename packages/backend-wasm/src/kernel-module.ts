// The kernels' build for this engine.
import { relaxedSimd } from "wasm-feature-detect";
import { WasmUnsupportedError } from "./errors.ts";

/** Vector instructions: 128-bit vectors, or those with relaxed rounding (fused multiply-add) besides. */
export type Simd = "simd128" | "relaxed";

/** A compiled build of the kernels, and what it uses. */
export interface KernelModule {
  readonly module: WebAssembly.Module;
  readonly simd: Simd;
}

/** The build asked for, or the fastest that runs here. Throws {@link WasmUnsupportedError} where it does not run. */
export async function kernelModule(asked: Simd | undefined): Promise<KernelModule> {
  if (typeof WebAssembly === "undefined") throw new WasmUnsupportedError("there is no WebAssembly here");
  const hasRelaxed = asked === "simd128" ? false : await relaxedSimd();
  if (asked === "relaxed" && !hasRelaxed) {
    throw new WasmUnsupportedError('this engine has no relaxed SIMD, which simd: "relaxed" asks for');
  }
  const simd = hasRelaxed ? "relaxed" : "simd128";
  const { kernels } = hasRelaxed
    ? await import("./generated/kernels-relaxed.ts")
    : await import("./generated/kernels.ts");
  const bytes = Uint8Array.from(atob(kernels), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) throw new WasmUnsupportedError("this engine does not accept the kernels");
  return { module: await WebAssembly.compile(bytes), simd };
}
