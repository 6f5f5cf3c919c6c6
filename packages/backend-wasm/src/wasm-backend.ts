// The CPU backend: programs run as plans that WebAssembly kernels interpret.
import { fullBuild } from "./full-build.ts";
import { startBackend } from "./start-backend.ts";
import type { WasmBackend, WasmOptions } from "./wasm-contract.ts";

/**
 * Starts the WebAssembly backend. The kernels are part of this package: nothing is fetched, in Node, page and worker alike. All executables of a
 * backend share one memory. `dispose` ends its threads, which never keep a process alive. Throws {@link WasmUnsupportedError} where
 * WebAssembly with SIMD, or what the options ask for, is missing.
 */
export async function wasmBackend(options: WasmOptions = {}): Promise<WasmBackend> {
  return (await startBackend(fullBuild, options)).backend;
}
