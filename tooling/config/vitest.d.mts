import type { UserConfigFnObject, ViteUserConfig } from "vitest/config";

/** Test files of a package. */
export interface OwnFiles {
  /** Files that also run on the built package, besides its README's programs. */
  readonly onDist?: readonly string[];
}

/**
 * The Vitest settings of every package; `test` holds the settings of one package, which override the shared
 * ones.
 */
export declare function vitestConfig(test?: ViteUserConfig["test"], files?: OwnFiles): UserConfigFnObject;
