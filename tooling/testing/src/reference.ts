// What suites on the reference fixtures need in Node and in a page: nothing here is Node's.
export { fixtureAddress } from "./fixture-address.ts";
export { type CompareOptions, type Comparison, FixtureLedger, type LedgerReport } from "./fixture-ledger.ts";
export type { Fixture, FixtureEntry, FixtureSource, Manifest } from "./fixtures.ts";
export { keepLedger, keepRun } from "./kept.ts";
export type { FixtureTensor } from "./safetensors.ts";
