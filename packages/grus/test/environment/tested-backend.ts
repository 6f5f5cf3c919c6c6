// What the suites know of a backend.
import type { Backend } from "@grus/tensor";

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
