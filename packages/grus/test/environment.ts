// The environment of the suites: Node with all its backends, or a page with the backend under test.
import type { FixtureSource } from "@grus/testing/reference";
import type { TestedBackend } from "./environment/tested-backend.ts";

/** The differences between Node and a page. */
export interface Environment {
  readonly backends: readonly TestedBackend[];
  readonly openFixtures: () => Promise<FixtureSource>;
  /** Every n-th fixture of a suite is checked. */
  readonly sample: number;
}

const environment: Environment = await (typeof document === "undefined"
  ? import("./environment/node.ts")
  : import("./environment/page.ts"));

/** The backends under test. */
export const backends: readonly TestedBackend[] = environment.backends;

/** Every n-th fixture of a suite is checked. */
export const sample: number = environment.sample;

/** Opens the reference fixtures. */
export function openFixtures(): Promise<FixtureSource> {
  return environment.openFixtures();
}
