export { caseCount } from "./case-count.ts";
export { checkGradient, type GradientCheck } from "./check-gradient.ts";
export { type CloseOptions, expectClose, largestRelativeError, MismatchError } from "./expect-close.ts";
export {
  committedReferenceDirectory,
  fixtureFolder,
  loadFixture,
  readManifest,
  referenceDirectory,
} from "./fixture-folder.ts";
export {
  type CompareOptions,
  type Comparison,
  FixtureLedger,
  type LedgerEntry,
  type LedgerReport,
  ledgerTable,
} from "./fixture-ledger.ts";
export type { Fixture, FixtureEntry, FixtureSource, Manifest } from "./fixtures.ts";
export { fuzzTests } from "./fuzz/fuzz-tests.ts";
export { type ReadmeProgram, readmePrograms } from "./readme-blocks.ts";
export { type ReadmeTestOptions, readmeTests, runReadmeProgram } from "./readme-tests.ts";
export type { FixtureTensor } from "./safetensors.ts";
