// Models as ES modules without dependencies.
export { MissingKernelError, WasmMemoryError } from "./errors.ts";
export type { Simd } from "./kernel-build.ts";
export { StandaloneModelError, type StandaloneModelMismatch } from "./standalone/errors.ts";
export type {
  StandaloneFunction,
  StandaloneModel,
  StandaloneProgram,
  StandaloneStep,
} from "./standalone/named-program.ts";
export {
  type StandaloneAddition,
  type StandaloneModule,
  type StandaloneOptions,
  type StandaloneSample,
  type StandaloneSettings,
  standaloneModule,
} from "./standalone/standalone-module.ts";
