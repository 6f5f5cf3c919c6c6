// Why the WebAssembly backend cannot do what was asked.
import { GrusError } from "@grus/tensor";

/** WebAssembly with SIMD is not to be had here. */
export class WasmUnsupportedError extends GrusError {
  override readonly name = "WasmUnsupportedError";

  constructor(reason: string) {
    super(
      `wasmBackend: ${reason}.\nIt needs WebAssembly with 128-bit SIMD: Node 20, Chrome 91, Firefox 113, Safari 16.4 or later. Use referenceBackend() elsewhere.`,
    );
  }
}

/** A program needs more memory than WebAssembly can address, or than the machine gives. */
export class WasmMemoryError extends GrusError {
  override readonly name = "WasmMemoryError";
  /** Bytes that the program needs. */
  readonly needed: number;

  constructor(needed: number, held: number) {
    const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    super(
      `wasmBackend: the program needs ${megabytes(needed)} beside ${megabytes(held)} in use; WebAssembly addresses 4096 MiB.\nMake batch, time or hidden size smaller, or dispose executables that are no longer used.`,
    );
    this.needed = needed;
  }
}

/** A worker that could not start, or has died. */
export class WorkerError extends GrusError {
  override readonly name = "WorkerError";

  constructor(reason: string) {
    super(
      `wasmBackend: a worker thread failed: ${reason}.\nStart a new backend; state that was read before is safe. With threads: 1 there are no workers.`,
    );
  }
}

/** A primitive that this backend has no kernel for. */
export class MissingKernelError extends GrusError {
  override readonly name = "MissingKernelError";

  constructor(primitive: string, cure: string) {
    super(`wasmBackend: there is no kernel for the primitive "${primitive}".\n${cure}`);
  }
}
