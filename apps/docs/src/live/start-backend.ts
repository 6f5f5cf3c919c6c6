// Starts the chosen backend in the worker, or throws; there is no fallback to another one.
import { type WasmBackend, wasmBackend } from "@grus/backend-wasm";
import type { Backend } from "grus";
import type { BackendId } from "./backends.ts";
import type { LiveSettings } from "./settings.ts";

type Starter = (settings: LiveSettings) => Promise<Backend | WasmBackend>;

/** The instructions that every browser has, so that figures do not depend on the reader's processor. */
const starters: Readonly<Record<BackendId, Starter>> = {
  wasm: ({ threads }) => wasmBackend({ threads, simd: "simd128" }),
  "gpu:webgpu": () => startGpu("webgpu"),
  "gpu:webgl2": () => startGpu("webgl2"),
};

/** Starts the backend of the settings. Throws the backend's own error if it cannot run here. */
export function startBackend(settings: LiveSettings): Promise<Backend | WasmBackend> {
  return starters[settings.backend](settings);
}

/** Loaded only when chosen: it is larger than everything else together. */
async function startGpu(mode: "webgpu" | "webgl2"): Promise<Backend> {
  const { gpuBackend } = await import("@grus/backend-gpu");
  return gpuBackend({ mode });
}
