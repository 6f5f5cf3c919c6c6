// What fuzzing a package needs.
import type { ErrorClass, FuzzTarget } from "./fuzz.ts";

/** The readers of a package. */
export interface FuzzPackage {
  /** Loads the targets: a dynamic import, so that the coverage of their code is complete. */
  readonly load: () => Promise<readonly FuzzTarget[]>;
  /** The class of the errors with which a reader rejects a file. */
  readonly rejection: ErrorClass;
  /** The folder of kept inputs: test/fuzz-corpus/ of the package. */
  readonly corpus: URL;
}
