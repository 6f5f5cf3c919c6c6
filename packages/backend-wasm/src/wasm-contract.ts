// What the WebAssembly backend is, and its options.
import type { Backend, Program } from "@grus/tensor";
import type { WasmExecutable } from "./executable.ts";
import type { Simd } from "./kernel-build.ts";

/** Options of {@link wasmBackend}. */
export interface WasmOptions {
  /**
   * The instructions to use: "relaxed" has fused multiply-add, which is faster and rounds once where "simd128" rounds twice, so that results
   * differ in their last bits between the two. Default: "relaxed" where the engine has it.
   */
  readonly simd?: Simd | undefined;
  /**
   * Threads that work on a program, this one included. Results do not depend on the number, bit for bit. Small programs run on one, whatever is
   * asked. Default: the processor's, at most 4; 1 where threads cannot share memory (a page that is not cross-origin isolated).
   */
  readonly threads?: number | undefined;
}

/** A backend that runs on WebAssembly. */
export interface WasmBackend extends Backend {
  readonly name: "wasm";
  /** Threads that work on a program, the caller's included. */
  readonly threads: number;
  /** The instructions in use. */
  readonly simd: Simd;
  /** Bytes of linear memory, grown to what executables need and never given back before `dispose`. */
  readonly bytes: number;
  compile(program: Program): Promise<WasmExecutable>;
}
