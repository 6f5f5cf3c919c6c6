// Models as ES modules without dependencies.
export { MissingKernelError, WasmMemoryError } from "./errors.ts";
export type { Simd } from "./kernel-build.ts";
export { StandaloneModelError, type StandaloneModelMismatch } from "./standalone/errors.ts";
export type {
  StandaloneFunction,
  StandaloneModel,
  StandaloneNamedModel,
  StandaloneProgram,
  StandaloneStep,
} from "./standalone/named-program.ts";
export {
  type StandaloneAddition,
  type StandaloneModule,
  type StandaloneOptions,
  type StandaloneParts,
  type StandaloneSample,
  type StandaloneSettings,
  standaloneModule,
  standaloneParts,
} from "./standalone/standalone-module.ts";
