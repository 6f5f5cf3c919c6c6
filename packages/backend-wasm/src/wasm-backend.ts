// The CPU backend: programs run as plans that WebAssembly kernels interpret.
import { fullBuild } from "./full-build.ts";
import { startBackend } from "./start-backend.ts";
import type { WasmBackend, WasmOptions } from "./wasm-contract.ts";

/**
 * Starts the WebAssembly backend. The kernels are part of this package: nothing is fetched, in Node, pages
 * and workers. All executables of a backend share one memory. `dispose` stops its threads, which never keep a
 * process alive. Throws {@link WasmUnsupportedError} where WebAssembly with SIMD, or a requested option, is
 * not available, and {@link WasmOptionError} for an invalid option.
 */
export async function wasmBackend(options: WasmOptions = {}): Promise<WasmBackend> {
  return (await startBackend(fullBuild, options)).backend;
}
