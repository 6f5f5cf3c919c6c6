import type { UserConfigFnObject, ViteUserConfig } from "vitest/config";

/** The Vitest settings of every package; `test` holds the settings of one package, laid over the shared ones. */
export declare function vitestConfig(test?: ViteUserConfig["test"]): UserConfigFnObject;
