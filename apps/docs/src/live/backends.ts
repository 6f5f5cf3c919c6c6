// The backends that a reader can choose, with their labels and the advice shown when one is unavailable.

/** A backend's name, as `backend.name` gives it. */
export type BackendId = "wasm" | "gpu:webgpu" | "gpu:webgl2";

/** One choice. */
export interface BackendEntry {
  readonly id: BackendId;
  readonly label: string;
  /** The hardware it runs on, in a few words. */
  readonly note: string;
  /** Whether the number of threads has an effect. */
  readonly hasThreads: boolean;
  /** What to do if it cannot run. */
  readonly advice: string;
}

/** The choices, in the order in which they are offered. */
export const backends: readonly BackendEntry[] = [
  {
    id: "wasm",
    label: "WebAssembly",
    note: "the processor",
    hasThreads: true,
    advice: "Use Chrome or Edge 91, Firefox 113, Safari 16.4, or a later one.",
  },
  {
    id: "gpu:webgpu",
    label: "WebGPU",
    note: "the graphics card",
    hasThreads: false,
    advice:
      "Use a browser that has WebGPU, such as a current Chrome, Edge or Safari, with hardware acceleration switched on; or choose WebAssembly, which runs everywhere.",
  },
  {
    id: "gpu:webgl2",
    label: "WebGL2",
    note: "the graphics card, older interface",
    hasThreads: false,
    advice:
      "Switch on hardware acceleration in the browser's settings, or choose WebAssembly, which runs everywhere.",
  },
];

/** The entry of a backend. */
export function backendEntry(id: BackendId): BackendEntry {
  return backends.find((entry) => entry.id === id)!;
}
