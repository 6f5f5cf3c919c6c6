// The CPU backend without gradients, smaller, for pages that only run models.
export { MissingKernelError, WasmMemoryError, WasmUnsupportedError, WorkerError } from "./errors.ts";
export { wasmBackend } from "./inference-backend.ts";
export type { Simd } from "./kernel-build.ts";
export type { WasmBackend, WasmOptions } from "./wasm-contract.ts";
