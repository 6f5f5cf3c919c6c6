import type { UserConfigFnObject, ViteUserConfig } from "vitest/config";

/** Test files of one package. */
export interface OwnFiles {
  /** Those that run on what ships too, beside its README's programs. */
  readonly onDist?: readonly string[];
}

/** The Vitest settings of every package; `test` holds the settings of one package, laid over the shared ones. */
export declare function vitestConfig(test?: ViteUserConfig["test"], files?: OwnFiles): UserConfigFnObject;
