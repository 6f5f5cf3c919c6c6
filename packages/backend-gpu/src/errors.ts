// Errors of the GPU backend.
import { GrusError } from "@grus/tensor";

/** What is not available, why, and how to fix it, each without a full stop. */
export interface GpuUnavailability {
  readonly what: "WebGPU" | "WebGL2" | "the GPU";
  readonly reason: string;
  readonly cure: string;
}

/**
 * The GPU interface is not available.
 *
 * `reason` says why, `cure` what helps here: another browser or driver, a secure page, or the CPU with
 * `wasmBackend()`.
 */
export class GpuUnavailableError extends GrusError {
  override readonly name = "GpuUnavailableError";
  /** Why. */
  readonly reason: string;
  /** How to fix it in this environment. */
  readonly cure: string;

  constructor({ what, reason, cure }: GpuUnavailability) {
    super(
      `gpuBackend: ${what} cannot be used here: ${reason}.\n${cure}, or run on the CPU: wasmBackend() of @grus/backend-wasm.`,
    );
    this.reason = reason;
    this.cure = cure;
  }
}

/**
 * A program that exceeds a limit of the device.
 *
 * Reduce batch, time or hidden size, or run on the CPU.
 */
export class GpuLimitError extends GrusError {
  override readonly name = "GpuLimitError";
  /** The name of the limit, the requirement of the program, and the limit of the device. */
  readonly limit: string;
  readonly needed: number;
  readonly available: number;

  constructor(limit: string, needed: number, available: number) {
    super(
      `gpuBackend: the program needs ${limit} of ${needed}; this device has ${available}.\nReduce batch, time or hidden size, or run on the CPU: wasmBackend() of @grus/backend-wasm.`,
    );
    this.limit = limit;
    this.needed = needed;
    this.available = available;
  }
}

/**
 * The device has no memory left for the arrays of a program.
 *
 * Reduce batch, time or hidden size, dispose of executables that are no longer used, or run on the CPU.
 */
export class GpuMemoryError extends GrusError {
  override readonly name = "GpuMemoryError";

  constructor(reason: string) {
    super(
      `gpuBackend: the device has no memory left for the program: ${reason}.\nReduce batch, time or hidden size, dispose unused executables, or run on the CPU: wasmBackend() of @grus/backend-wasm.`,
    );
  }
}

/**
 * A program that the device rejected, or that would silently run slowly.
 *
 * It is a fault of the backend or of the device's driver: run on the CPU, and report it.
 */
export class GpuCompileError extends GrusError {
  override readonly name = "GpuCompileError";

  constructor(reason: string, options?: ErrorOptions) {
    super(
      `gpuBackend: the program could not be compiled: ${reason}.\nThis is a bug in the backend or in the driver of the device; run on the CPU instead: wasmBackend() of @grus/backend-wasm.`,
      options,
    );
  }
}

/**
 * The device was lost: the driver was reset, the tab was suspended, or the GPU was removed.
 *
 * The state is that after the last completed run, which `readState()` returns: run again to go on with a
 * new device, or start a new backend and write the state to it.
 */
export class GpuLostError extends GrusError {
  override readonly name = "GpuLostError";

  constructor(reason: string, options?: ErrorOptions) {
    super(
      `gpuBackend: the device was lost: ${reason}.\nThe state is that after the last completed run; readState() returns it. Run again to continue on a new device, or start a new backend and write the state to it.`,
      options,
    );
  }
}

/**
 * A primitive unknown to this backend.
 *
 * The versions of @grus/tensor and @grus/backend-gpu differ: install the same release of both.
 */
export class MissingLoweringError extends GrusError {
  override readonly name = "MissingLoweringError";

  constructor(primitive: string) {
    super(
      `gpuBackend: the primitive "${primitive}" has no lowering.\n@grus/tensor and @grus/backend-gpu may have different versions.`,
    );
  }
}
