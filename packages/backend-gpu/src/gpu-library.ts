// The part of gpu.js in use, with its types, loaded on demand: 470 kB that others should not load.

/** A kernel: a call inside the function of a pipeline is recorded. */
export type Kernel = (...values: readonly unknown[]) => unknown;

/** The settings of every kernel. */
export interface KernelSettings {
  readonly output: readonly number[];
  readonly precision: "single";
  readonly tactic: "precision";
  readonly loopMaxIterations: number;
  readonly functions?: readonly unknown[] | undefined;
  readonly nativeFunctions?: readonly unknown[] | undefined;
}

/** A recorded computation; always asynchronous. */
export interface Pipeline {
  (...values: readonly unknown[]): Promise<readonly unknown[]>;
  readonly executorKind: string;
  readonly fallbackReason: string | null;
  destroy(): Promise<void>;
}

/** One GPU. */
export interface Gpu {
  createKernel(source: string, settings: KernelSettings): Kernel;
  createPipeline(record: (...values: readonly unknown[]) => readonly unknown[]): Pipeline;
  destroy(): Promise<void>;
}

/** The WebGPU device that gpu.js shares among its kernels. */
export interface WebgpuContext {
  readonly device: WebgpuDevice;
  readonly isLost: boolean;
}

/** The part of a GPUDevice in use. */
export interface WebgpuDevice {
  readonly limits: { readonly maxStorageBufferBindingSize: number; readonly maxBufferSize: number };
  pushErrorScope(filter: "validation" | "out-of-memory"): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
}

/** gpu.js. */
export interface GpuLibrary {
  readonly GPU: {
    new (settings: { readonly mode: string; readonly canvas?: unknown; readonly context?: unknown }): Gpu;
    isWebGPUAvailable(): Promise<boolean>;
  };
  readonly WebGPUContext: { acquire(): Promise<WebgpuContext>; destroy(): Promise<void> };
}

/** Loads gpu.js; the file beside the sources of this package has the parts that WebGPU and WebGL2 need. */
export function loadGpuLibrary(): Promise<GpuLibrary> {
  return import("../generated/gpu-js.js");
}
