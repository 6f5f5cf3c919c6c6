// The backends under test in `pnpm test:browser`, each in its own page.

/** A backend's name, as in `backend.name`. */
export type PageBackendName = "wasm" | "gpu:webgpu" | "gpu:webgl2";

/** The tested backends. */
export const pageBackendNames: readonly PageBackendName[] = ["wasm", "gpu:webgpu", "gpu:webgl2"];

/**
 * By default a page runs every n-th case of the behaviour suite and every n-th reference fixture. In Node,
 * where gpu.js interprets the kernels of the GPU backend, all of them run; a page adds the browser's
 * compilation of the kernels, which is slow in software rendering. `GRUS_TESTS=all` runs all.
 */
export const defaultSample: Readonly<Record<PageBackendName, number>> = {
  wasm: 1,
  "gpu:webgpu": 5,
  "gpu:webgl2": 11,
};

declare module "vitest" {
  interface ProvidedContext {
    /** The backend under test. */
    readonly backend: PageBackendName;
    /** Every n-th case and fixture is run. */
    readonly sample: number;
    /** The backends available in the browser. */
    readonly usable: readonly PageBackendName[];
    /** The address of the reference fixtures. */
    readonly fixtures: string;
    /** The address of the demo's table of Seattle's weather. */
    readonly weather: string;
  }
}
