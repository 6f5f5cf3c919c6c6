// The parts for reference suites that run in Node and in a page.
export { fixtureAddress } from "./fixture-address.ts";
export { type CompareOptions, type Comparison, FixtureLedger, type LedgerReport } from "./fixture-ledger.ts";
export type { Fixture, FixtureEntry, FixtureSource, Manifest } from "./fixtures.ts";
export { keepLedger, keepRun } from "./kept.ts";
export type { FixtureTensor } from "./safetensors.ts";
