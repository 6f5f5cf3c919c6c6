// The CPU backend for inference with weights in fewer bits.
import { startBackend } from "./start-backend.ts";
import type { WasmBackend, WasmOptions } from "./wasm-contract.ts";
import type { StoredFormat } from "./weights/pack-weights.ts";
import { storedBuild } from "./weights/stored-build.ts";

/** Options of {@link wasmBackend} of "@grus/backend-wasm/stored". */
export interface StoredOptions extends WasmOptions {
  /**
   * How the weights of products are stored, and the tables of vectors, that are constants of a program, as those of
   * a stream are: "int8" (default) with a scale for each output, in a quarter of the memory, or "float16", in half
   * of it. Parameters that are inputs of a compiled function, as of `predict`, stay float32.
   */
  readonly weights?: StoredFormat | undefined;
}

/**
 * As `wasmBackend` of "@grus/backend-wasm/inference", with constant weights in fewer bits. Inputs of products with int8
 * are rounded to 14 bits, so that the error is that of the weights; sums are exact, and the same for all instructions
 * and any number of threads. A product of few rows, such as a step of a stream, is faster, since it has to read less
 * memory; with many rows it may be slower. Throws {@link WasmOptionError} for weights that float16 cannot hold.
 *
 *     const backend = await wasmBackend({ weights: "int8" });
 *     const steps = await stream({ backend, model, parameters });
 */
export async function wasmBackend({
  weights = "int8",
  ...options
}: StoredOptions = {}): Promise<WasmBackend> {
  return (await startBackend(storedBuild(weights), options)).backend;
}
