// Fuzzing, for tests and for long runs outside of Vitest.
export {
  type ErrorClass,
  type FuzzResult,
  type FuzzTarget,
  fuzz,
  generator,
  type Random,
} from "./fuzz/fuzz.ts";
export { fuzzCommand } from "./fuzz/fuzz-command.ts";
export { mutateJson } from "./fuzz/mutate-json.ts";
