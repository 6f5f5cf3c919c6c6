// Starting a backend by name or by value. The caller chooses; there is no silent fallback.
import { type WasmOptions, wasmBackend } from "@grus/backend-wasm";
import { type Backend, GrusError, referenceBackend } from "@grus/tensor";

/** The name of a backend that runs everywhere. "auto" is the fastest of them, "wasm". */
export type BackendName = "auto" | "wasm" | "reference";

/** A backend that has not been started: that of {@link gpu}, or a custom one. */
export interface BackendStarter {
  readonly name: string;
  /** Starts it; throws its own error if it cannot run here. */
  start(): Backend | Promise<Backend>;
}

/** The argument of {@link createBackend}. */
export type BackendChoice = BackendName | BackendStarter;

/**
 * A backend name that does not exist.
 *
 * Use "auto", "wasm" or "reference", or pass `gpu()` for the GPU.
 */
export class BackendNameError extends GrusError {
  override readonly name = "BackendNameError";
}

const starters: Readonly<Record<BackendName, (options: WasmOptions) => Backend | Promise<Backend>>> = {
  auto: (options) => wasmBackend(options),
  wasm: (options) => wasmBackend(options),
  reference: () => referenceBackend(),
};

/**
 * Starts a backend: `createBackend()` for WebAssembly, `createBackend(gpu())` for the GPU; `options` are for
 * "auto" and "wasm". `backend.name` is the backend in use. Throws {@link BackendNameError} for an unknown
 * name, and the backend's own error, such as `GpuUnavailableError`, if it cannot run here.
 */
export async function createBackend(
  choice: BackendChoice = "auto",
  options: WasmOptions = {},
): Promise<Backend> {
  if (typeof choice === "object") return choice.start();
  if (Object.hasOwn(starters, choice)) return starters[choice](options);
  throw new BackendNameError(unknownName(choice));
}

function unknownName(name: unknown): string {
  const call = gpuCalls[String(name)];
  if (call === undefined) {
    const got = typeof name === "string" ? `"${name}"` : `a ${typeof name}`;
    return `createBackend: got ${got}; expected "auto", "wasm", "reference" or gpu().`;
  }
  return `createBackend: the GPU has no backend name, so that apps without it do not download its code; got "${name}".\nImport gpu from "grus" and call createBackend(${call}).`;
}

const gpuCalls: Readonly<Record<string, string>> = {
  gpu: "gpu()",
  "gpu:webgpu": 'gpu({ mode: "webgpu" })',
  "gpu:webgl2": 'gpu({ mode: "webgl2" })',
};
