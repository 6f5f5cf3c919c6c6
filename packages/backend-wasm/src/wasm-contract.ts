// The interface of the WebAssembly backend and its options.
import type { Backend, Program } from "@grus/tensor";
import type { WasmExecutable } from "./executable.ts";
import type { Simd } from "./kernel-build.ts";

/** Options of {@link wasmBackend}. */
export interface WasmOptions {
  /**
   * The instructions to use: "relaxed" has fused multiply-add, which is faster and rounds once where
   * "simd128" rounds twice, so that results differ in the last bits. Default: "relaxed" where the engine
   * supports it.
   */
  readonly simd?: Simd | undefined;
  /**
   * The number of threads, including this one. Results do not depend on it, bit for bit. Small programs run
   * on one thread in any case. Default: that of the processor, at most 4; 1 where threads cannot share memory
   * (a page that is not cross-origin isolated).
   */
  readonly threads?: number | undefined;
}

/** A backend that runs on WebAssembly. */
export interface WasmBackend extends Backend {
  readonly name: "wasm";
  /** The number of threads, including the caller's. */
  readonly threads: number;
  /** The instructions in use. */
  readonly simd: Simd;
  /** Bytes of linear memory; it grows with executables and does not shrink before `dispose`. */
  readonly bytes: number;
  compile(program: Program): Promise<WasmExecutable>;
}
