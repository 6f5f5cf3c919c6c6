// The CPU backend on WebAssembly.
export {
  MissingKernelError,
  WasmMemoryError,
  WasmOptionError,
  WasmUnsupportedError,
  WorkerError,
} from "./errors.ts";
export type { WasmExecutable } from "./executable.ts";
export type { Simd } from "./kernel-build.ts";
export { type ProgramMemory, type ProgramMemoryOptions, programMemory } from "./program-memory.ts";
export { wasmBackend } from "./wasm-backend.ts";
export type { WasmBackend, WasmOptions } from "./wasm-contract.ts";
