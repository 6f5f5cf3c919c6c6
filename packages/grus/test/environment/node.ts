// The environment in Node: all backends, and the fixtures in a folder.
import { wasmBackend } from "@grus/backend-wasm";
import { referenceBackend } from "@grus/tensor";
import { fixtureFolder, referenceDirectory } from "@grus/testing";
import type { FixtureSource } from "@grus/testing/reference";
import type { TestedBackend } from "./tested-backend.ts";

/** The fixtures are float64 results rounded to float32, a relative error of 6e-8. */
export const backends: readonly TestedBackend[] = [
  {
    name: "reference float64",
    reports: "reference",
    tolerance: 1e-6,
    create: async () => referenceBackend({ precision: "float64" }),
  },
  { name: "wasm", reports: "wasm", tolerance: 1e-5, create: wasmBackend },
];

/** All fixtures. */
export const sample = 1;

/** The folder of {@link referenceDirectory}. */
export function openFixtures(): Promise<FixtureSource> {
  return fixtureFolder(referenceDirectory());
}
