// The CPU backend: programs run as plans that WebAssembly kernels interpret.
import { type Backend, DisposedError, type Program } from "@grus/tensor";
import { WasmUnsupportedError } from "./errors.ts";
import { type Device, type KernelExports, WasmExecutable } from "./executable.ts";
import { kernels } from "./generated/kernels.ts";
import { BlockMemory } from "./memory.ts";

/** A backend that runs on WebAssembly. */
export interface WasmBackend extends Backend {
  readonly name: "wasm";
  /** Threads that work on a program. */
  readonly threads: number;
  /** The instructions in use: 128-bit vectors. */
  readonly simd: "simd128";
  /** Bytes of linear memory, grown to what executables need and never given back before `dispose`. */
  readonly bytes: number;
  compile(program: Program): Promise<WasmExecutable>;
}

/**
 * Starts the WebAssembly backend. The kernels are part of this package: nothing is fetched, in Node, page and worker alike. All executables of a
 * backend share one memory. Throws {@link WasmUnsupportedError} where WebAssembly with SIMD is missing.
 */
export async function wasmBackend(): Promise<WasmBackend> {
  if (typeof WebAssembly === "undefined") throw new WasmUnsupportedError("there is no WebAssembly here");
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 65_536 });
  const exports = await instantiate(memory);
  let disposed = false;
  const blocks = new BlockMemory(memory, exports.heapBase());
  const device: Device = { blocks, kernels: exports, isDisposed: () => disposed };
  return {
    name: "wasm",
    threads: 1,
    simd: "simd128",
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

async function instantiate(memory: WebAssembly.Memory): Promise<KernelExports> {
  const bytes = Uint8Array.from(atob(kernels), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) throw new WasmUnsupportedError("this engine does not accept the kernels");
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  return instance.exports as unknown as KernelExports;
}
