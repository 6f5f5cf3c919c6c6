// Choosing what runs programs. The choice is the caller's; nothing falls back in silence.
import type { GpuMode } from "@grus/backend-gpu";
import { type WasmOptions, wasmBackend } from "@grus/backend-wasm";
import { type Backend, GrusError, referenceBackend } from "@grus/tensor";

/**
 * A backend by name. "auto" is the fastest that is known to run everywhere: "wasm". "gpu" is WebGPU, or WebGL2 where there is no WebGPU; the names
 * that say which ask for that one alone.
 */
export type BackendName = "auto" | "wasm" | "gpu" | "gpu:webgpu" | "gpu:webgl2" | "reference";

/** The names that {@link createBackend} takes. */
export const backendNames: readonly BackendName[] = [
  "auto",
  "wasm",
  "gpu",
  "gpu:webgpu",
  "gpu:webgl2",
  "reference",
];

/** A backend name that does not exist. */
export class BackendNameError extends GrusError {
  override readonly name = "BackendNameError";
}

const starters: Readonly<Record<BackendName, (options: WasmOptions) => Backend | Promise<Backend>>> = {
  auto: (options) => wasmBackend(options),
  wasm: (options) => wasmBackend(options),
  gpu: () => startGpu(),
  "gpu:webgpu": () => startGpu("webgpu"),
  "gpu:webgl2": () => startGpu("webgl2"),
  reference: () => referenceBackend(),
};

/**
 * The backend of a name; `options` are for "auto" and "wasm". `backend.name` says what really runs. Throws {@link BackendNameError} for an unknown
 * name, and the backend's own error where it cannot run here, `GpuUnavailableError` say. The GPU's code is loaded only when it is asked for.
 */
export async function createBackend(name: BackendName = "auto", options: WasmOptions = {}): Promise<Backend> {
  if (Object.hasOwn(starters, name)) return starters[name](options);
  throw new BackendNameError(
    `createBackend: there is no backend "${name}"; expected one of ${backendNames.join(", ")}.`,
  );
}

async function startGpu(mode?: GpuMode): Promise<Backend> {
  const { gpuBackend } = await import("@grus/backend-gpu");
  return gpuBackend(mode === undefined ? {} : { mode });
}
