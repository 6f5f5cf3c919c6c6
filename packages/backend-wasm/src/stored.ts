// The CPU backend for inference with weights in int8 or float16.
export {
  MissingKernelError,
  WasmMemoryError,
  WasmOptionError,
  WasmUnsupportedError,
  WorkerError,
} from "./errors.ts";
export type { Simd } from "./kernel-build.ts";
export { type StoredOptions, wasmBackend } from "./stored-backend.ts";
export type { WasmBackend, WasmOptions } from "./wasm-contract.ts";
export type { StoredFormat } from "./weights/pack-weights.ts";
