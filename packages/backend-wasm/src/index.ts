// The CPU backend on WebAssembly.
export { MissingKernelError, WasmMemoryError, WasmUnsupportedError } from "./errors.ts";
export type { WasmExecutable } from "./executable.ts";
export type { Simd } from "./kernel-module.ts";
export { type WasmBackend, type WasmOptions, wasmBackend } from "./wasm-backend.ts";
