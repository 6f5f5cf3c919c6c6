// Why the GPU backend cannot do what was asked.
import { GrusError } from "@grus/tensor";

/** What cannot be used, why, and what to do about it, each without a full stop. */
export interface GpuUnavailability {
  readonly what: "WebGPU" | "WebGL2" | "the GPU";
  readonly reason: string;
  readonly cure: string;
}

/** There is no such GPU interface here. */
export class GpuUnavailableError extends GrusError {
  override readonly name = "GpuUnavailableError";
  /** Why. */
  readonly reason: string;
  /** What to do about it, here. */
  readonly cure: string;

  constructor({ what, reason, cure }: GpuUnavailability) {
    super(
      `gpuBackend: ${what} cannot be used here: ${reason}.\n${cure}, or run on the CPU: wasmBackend() of @grus/backend-wasm.`,
    );
    this.reason = reason;
    this.cure = cure;
  }
}

/** A program that the device cannot hold, for one of its limits. */
export class GpuLimitError extends GrusError {
  override readonly name = "GpuLimitError";
  /** The limit's name, what the program needs of it, and what there is. */
  readonly limit: string;
  readonly needed: number;
  readonly available: number;

  constructor(limit: string, needed: number, available: number) {
    super(
      `gpuBackend: the program needs ${limit} of ${needed}, and this device has ${available}.\nMake batch, time or hidden size smaller, or run on the CPU: wasmBackend() of @grus/backend-wasm.`,
    );
    this.limit = limit;
    this.needed = needed;
    this.available = available;
  }
}

/** A program for whose arrays the device has no memory left. */
export class GpuMemoryError extends GrusError {
  override readonly name = "GpuMemoryError";

  constructor(reason: string) {
    super(
      `gpuBackend: the device has no memory left for the program: ${reason}.\nMake batch, time or hidden size smaller, dispose executables that are no longer used, or run on the CPU: wasmBackend() of @grus/backend-wasm.`,
    );
  }
}

/** A program that the device refused, or that would run slowly without anybody knowing. */
export class GpuCompileError extends GrusError {
  override readonly name = "GpuCompileError";

  constructor(reason: string, options?: ErrorOptions) {
    super(
      `gpuBackend: the program could not be compiled: ${reason}.\nThis is a fault of the backend or of the device's driver; run on the CPU meanwhile: wasmBackend() of @grus/backend-wasm.`,
      options,
    );
  }
}

/** The device is gone: the driver was reset, the tab was suspended, or the GPU was removed. */
export class GpuLostError extends GrusError {
  override readonly name = "GpuLostError";

  constructor(reason: string, options?: ErrorOptions) {
    super(
      `gpuBackend: the device was lost: ${reason}.\nThe state is as after the last run that finished; readState() gives it. Run again to go on with a fresh device, or start a new backend and write the state to it.`,
      options,
    );
  }
}

/** A primitive that this backend does not know. */
export class MissingLoweringError extends GrusError {
  override readonly name = "MissingLoweringError";

  constructor(primitive: string) {
    super(
      `gpuBackend: the primitive "${primitive}" has no lowering.\n@grus/tensor and @grus/backend-gpu may be of different versions.`,
    );
  }
}
