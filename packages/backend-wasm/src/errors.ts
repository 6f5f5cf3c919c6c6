// Errors of the WebAssembly backend.
import { ExpectationError, GrusError } from "@grus/tensor";

/**
 * WebAssembly with SIMD is not available.
 *
 * Use a newer browser or Node (Node 20, Chrome 91, Firefox 113, Safari 16.4 or later), or
 * `referenceBackend()`, which is slow and runs everywhere.
 */
export class WasmUnsupportedError extends GrusError {
  override readonly name = "WasmUnsupportedError";

  constructor(reason: string) {
    super(
      `wasmBackend: ${reason}.\nIt needs 128-bit SIMD: Node 20, Chrome 91, Firefox 113, Safari 16.4 or later. Use referenceBackend() elsewhere.`,
    );
  }
}

/**
 * An invalid option of the backend.
 *
 * Pass a value that is in `expected`.
 */
export class WasmOptionError extends ExpectationError<string> {
  override readonly name = "WasmOptionError";
  readonly option: string;

  constructor(option: string, expected: string, got: unknown) {
    super(`wasmBackend: ${option} is ${String(got)}; expected ${expected}.`, expected, got);
    this.option = option;
  }
}

/**
 * A program needs more memory than WebAssembly can address, or than the machine has.
 *
 * Reduce batch, time or hidden size, or dispose of executables that are no longer used.
 */
export class WasmMemoryError extends GrusError {
  override readonly name = "WasmMemoryError";
  /** The number of bytes that the program needs. */
  readonly needed: number;

  constructor(needed: number, held: number) {
    const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
    super(
      `wasmBackend: the program needs ${megabytes(needed)} in addition to ${megabytes(held)} in use; WebAssembly can address 4096 MiB.\nReduce batch, time or hidden size, or dispose executables.`,
    );
    this.needed = needed;
  }
}

/**
 * A worker that could not start, or has terminated.
 *
 * Start a new backend; with `threads: 1` it needs no workers.
 */
export class WorkerError extends GrusError {
  override readonly name = "WorkerError";

  constructor(reason: string) {
    super(
      `wasmBackend: a worker thread failed: ${reason}.\nStart a new backend, with threads: 1 for no workers.`,
    );
  }
}

/**
 * A primitive for which this backend has no kernel.
 *
 * The message names what has it: "@grus/backend-wasm" itself in place of its module for inference, or
 * another backend.
 */
export class MissingKernelError extends GrusError {
  override readonly name = "MissingKernelError";

  constructor(primitive: string, cure: string) {
    super(`wasmBackend: there is no kernel for the primitive "${primitive}".\n${cure}`);
  }
}
