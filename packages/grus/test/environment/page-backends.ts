// The backends that `pnpm test:browser` is about: one page each.

/** The name of one, as it calls itself. */
export type PageBackendName = "wasm" | "gpu:webgpu" | "gpu:webgl2";

/** Those that are tested. */
export const pageBackendNames: readonly PageBackendName[] = ["wasm", "gpu:webgpu", "gpu:webgl2"];

declare module "vitest" {
  interface ProvidedContext {
    /** The backend that the page tests. */
    readonly backend: PageBackendName;
    /** The address of the reference fixtures. */
    readonly fixtures: string;
    /** The address of the demo's table of Seattle's weather. */
    readonly weather: string;
  }
}
