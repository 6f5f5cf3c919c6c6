export { checkGradient, type GradientCheck } from "./check-gradient.ts";
export { type CloseOptions, expectClose, largestRelativeError, MismatchError } from "./expect-close.ts";
export {
  type CompareOptions,
  type Comparison,
  FixtureLedger,
  type LedgerEntry,
  type LedgerReport,
  ledgerTable,
} from "./fixture-ledger.ts";
export {
  committedReferenceDirectory,
  type Fixture,
  type FixtureEntry,
  loadFixture,
  type Manifest,
  readManifest,
  referenceDirectory,
} from "./fixtures.ts";
export { type ReadmeProgram, readmePrograms } from "./readme-blocks.ts";
export { type ReadmeTestOptions, readmeTests, runReadmeProgram } from "./readme-tests.ts";
export type { FixtureTensor } from "./safetensors.ts";
