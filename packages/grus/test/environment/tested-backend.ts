// Descriptions of backends under test.
import type { Backend } from "@grus/tensor";

/** A backend under test. */
export interface TestedBackend {
  /** Its name in tests and tables. */
  readonly name: string;
  /** Its `backend.name`. */
  readonly reports: string;
  /** Largest allowed relative error on a reference fixture. */
  readonly tolerance: number;
  /** Starts it. Throws if another one would run. */
  readonly create: () => Promise<Backend>;
}
