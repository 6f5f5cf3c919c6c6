// The CPU backend on WebAssembly.
export { MissingKernelError, WasmMemoryError, WasmUnsupportedError } from "./errors.ts";
export type { WasmExecutable } from "./executable.ts";
export { type WasmBackend, wasmBackend } from "./wasm-backend.ts";
