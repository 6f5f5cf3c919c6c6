// The CPU backend for inference.
import { inferenceBuild } from "./inference-build.ts";
import { startBackend } from "./start-backend.ts";
import type { WasmBackend, WasmOptions } from "./wasm-contract.ts";

/**
 * As `wasmBackend` of "@grus/backend-wasm", with half the bytes to download: for inference only. Compiling a program
 * with a gradient, with the loss of labels (`softmaxCrossEntropy`), or that reads the gates or cells of a recurrence, throws
 * {@link MissingKernelError}. Results are the same bit for bit, but of a linear scan over one sequence of 4,096 steps or
 * more with at most 4 features, which rounds otherwise. Recurrences and products are as fast; maxima, transposes,
 * gathers and random numbers run on one thread, and some of them an element at a time.
 */
export async function wasmBackend(options: WasmOptions = {}): Promise<WasmBackend> {
  return (await startBackend(inferenceBuild, options)).backend;
}
