// Fuzzing, for tests and for long runs outside of Vitest.
export { BlockCoverage } from "./fuzz/block-coverage.ts";
export {
  type Crash,
  type ErrorClass,
  type FuzzResult,
  type FuzzTarget,
  fuzz,
  type Mutate,
} from "./fuzz/fuzz.ts";
export { fuzzCommand } from "./fuzz/fuzz-command.ts";
export type { FuzzPackage } from "./fuzz/fuzz-package.ts";
export { mutateBytes } from "./fuzz/mutate-bytes.ts";
export { mutateJson, mutateJsonFile } from "./fuzz/mutate-json.ts";
export { generator, type Random } from "./fuzz/random.ts";
