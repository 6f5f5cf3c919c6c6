// The CPU backend with profiles: where the time of programs goes, by operation and part of the model.
export {
  MissingKernelError,
  WasmMemoryError,
  WasmOptionError,
  WasmUnsupportedError,
  WorkerError,
} from "./errors.ts";
export type { Simd } from "./kernel-build.ts";
export { type ChromeTrace, chromeTrace, type TraceEvent } from "./profile/chrome-trace.ts";
export type { Profile, ProfileRow, ProfileStep, ProgramProfile } from "./profile/profile.ts";
export { type ProfileTextOptions, profileText } from "./profile/profile-text.ts";
export { type ProfilingBackend, wasmBackend } from "./profile/profiling-backend.ts";
export type { WasmBackend, WasmOptions } from "./wasm-contract.ts";
