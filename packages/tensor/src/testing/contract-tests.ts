// The contract of a backend besides its numbers: state, repeated runs, disposal.
import type { Backend } from "../backend.ts";
import { disposalTests } from "./disposal-tests.ts";
import { runTests } from "./run-tests.ts";
import { stateAccessTests } from "./state-access-tests.ts";
import { stateTests } from "./state-tests.ts";

/** Declares the tests of the contract; `backendOf` returns the backend when they run. */
export function contractTests(backendOf: () => Backend, create: () => Promise<Backend>): void {
  stateTests(backendOf);
  stateAccessTests(backendOf);
  runTests(backendOf);
  disposalTests(backendOf, create);
}
