// Where the suites run: in Node on the backends of Node, or in a page on the backend that this run is about.
import type { FixtureSource } from "@grus/testing/reference";
import type { TestedBackend } from "./environment/tested-backend.ts";

/** What differs between Node and a page. */
export interface Environment {
  readonly backends: readonly TestedBackend[];
  readonly openFixtures: () => Promise<FixtureSource>;
  /** Fixtures of a suite that are checked: every n-th. */
  readonly sample: number;
}

const environment: Environment = await (typeof document === "undefined"
  ? import("./environment/node.ts")
  : import("./environment/page.ts"));

/** The backends that the suites run on here. */
export const backends: readonly TestedBackend[] = environment.backends;

/** Fixtures of a suite that are checked: every n-th. */
export const sample: number = environment.sample;

/** Opens the reference fixtures. */
export function openFixtures(): Promise<FixtureSource> {
  return environment.openFixtures();
}
