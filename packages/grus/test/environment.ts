// Where the suites run: in Node on the backends of Node, or in a page on the backend that this run is about.
import type { Backend } from "@grus/tensor";
import type { FixtureSource } from "@grus/testing/reference";

/** A backend under test. */
export interface TestedBackend {
  /** Its name in tests and tables. */
  readonly name: string;
  /** What it calls itself. */
  readonly reports: string;
  /** Largest relative error that it may have on a reference fixture. */
  readonly tolerance: number;
  /** Starts it. Throws where another one would run. */
  readonly create: () => Promise<Backend>;
}

/** What differs between Node and a page. */
export interface Environment {
  readonly backends: readonly TestedBackend[];
  readonly openFixtures: () => Promise<FixtureSource>;
}

const environment: Environment = await (typeof document === "undefined"
  ? import("./environment/node.ts")
  : import("./environment/page.ts"));

/** The backends that the suites run on here. */
export const backends: readonly TestedBackend[] = environment.backends;

/** Opens the reference fixtures. */
export function openFixtures(): Promise<FixtureSource> {
  return environment.openFixtures();
}
