// The backends that `pnpm test:browser` is about: one page each.

/** The name of one, as it calls itself. */
export type PageBackendName = "wasm" | "gpu:webgpu" | "gpu:webgl2";

/** Those that are tested. */
export const pageBackendNames: readonly PageBackendName[] = ["wasm", "gpu:webgpu", "gpu:webgl2"];

/**
 * Cases of the behaviour suite and reference fixtures that a page runs by default: every n-th. The kernels that the GPU backend writes run all of them
 * in Node, where gpu.js interprets them; what a page adds is their translation by the browser, in software slow enough that a part has to do.
 * `GRUS_TESTS=all` runs all.
 */
export const defaultSample: Readonly<Record<PageBackendName, number>> = {
  wasm: 1,
  "gpu:webgpu": 5,
  "gpu:webgl2": 11,
};

declare module "vitest" {
  interface ProvidedContext {
    /** The backend that the page tests. */
    readonly backend: PageBackendName;
    /** Cases and fixtures that it runs: every n-th. */
    readonly sample: number;
    /** The backends that the browser has. */
    readonly usable: readonly PageBackendName[];
    /** The address of the reference fixtures. */
    readonly fixtures: string;
    /** The address of the demo's table of Seattle's weather. */
    readonly weather: string;
  }
}
