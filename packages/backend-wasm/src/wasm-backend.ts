// The CPU backend: programs run as plans that WebAssembly kernels interpret.
import { type Backend, DisposedError, type Program } from "@grus/tensor";
import { type Device, type KernelExports, WasmExecutable } from "./executable.ts";
import { kernelModule, type Simd } from "./kernel-module.ts";
import { BlockMemory } from "./memory.ts";

/** Options of {@link wasmBackend}. */
export interface WasmOptions {
  /**
   * The instructions to use: "relaxed" has fused multiply-add, which is faster and rounds once where "simd128" rounds twice, so that results
   * differ in their last bits between the two. Default: "relaxed" where the engine has it.
   */
  readonly simd?: Simd;
}

/** A backend that runs on WebAssembly. */
export interface WasmBackend extends Backend {
  readonly name: "wasm";
  /** Threads that work on a program. */
  readonly threads: number;
  /** The instructions in use. */
  readonly simd: Simd;
  /** Bytes of linear memory, grown to what executables need and never given back before `dispose`. */
  readonly bytes: number;
  compile(program: Program): Promise<WasmExecutable>;
}

/**
 * Starts the WebAssembly backend. The kernels are part of this package: nothing is fetched, in Node, page and worker alike. All executables of a
 * backend share one memory. Throws {@link WasmUnsupportedError} where WebAssembly with SIMD, or the instructions asked for, are missing.
 */
export async function wasmBackend(options: WasmOptions = {}): Promise<WasmBackend> {
  const { module, simd } = await kernelModule(options.simd);
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536 });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
  const kernels = exports as unknown as KernelExports;
  let disposed = false;
  const blocks = new BlockMemory(memory, kernels.heapBase());
  const device: Device = { blocks, kernels, isDisposed: () => disposed };
  return {
    name: "wasm",
    threads: 1,
    simd,
    get bytes() {
      return memory.buffer.byteLength;
    },
    compile: async (program) => {
      if (disposed) throw new DisposedError("wasmBackend");
      return new WasmExecutable(program, device);
    },
    dispose: async () => {
      disposed = true;
    },
  };
}
