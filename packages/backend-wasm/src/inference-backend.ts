// The CPU backend for inference.
import { inferenceBuild } from "./inference-build.ts";
import { startBackend } from "./start-backend.ts";
import type { WasmBackend, WasmOptions } from "./wasm-contract.ts";

/**
 * As `wasmBackend` of "@grus/backend-wasm", with half the bytes to download: for inference only. Compiling a
 * program with a gradient or with `softmaxCrossEntropy` throws {@link MissingKernelError}. Results are the same bit for bit, speed is
 * within some percent.
 */
export async function wasmBackend(options: WasmOptions = {}): Promise<WasmBackend> {
  return (await startBackend(inferenceBuild, options)).backend;
}
