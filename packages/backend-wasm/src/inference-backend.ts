// The CPU backend for inference.
import { inferenceBuild } from "./inference-build.ts";
import { startBackend } from "./start-backend.ts";
import type { WasmBackend, WasmOptions } from "./wasm-contract.ts";

/**
 * As `wasmBackend` of "@grus/backend-wasm", with half the bytes to download: it runs models and does not train them. Compiling a program with a
 * gradient in it throws {@link MissingKernelError}. Numbers are the same to the bit, speed within some percent.
 */
export async function wasmBackend(options: WasmOptions = {}): Promise<WasmBackend> {
  return (await startBackend(inferenceBuild, options)).backend;
}
