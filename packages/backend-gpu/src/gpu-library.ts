// The part of gpu.js that is used, with its types, loaded on demand: 640 kB that nobody else should carry.

/** A kernel: called inside a pipeline's function it is recorded. */
export type Kernel = (...values: readonly unknown[]) => unknown;

/** What is written for every kernel. */
export interface KernelSettings {
  readonly output: readonly number[];
  readonly precision: "single";
  readonly tactic: "precision";
  readonly loopMaxIterations: number;
  readonly functions?: readonly unknown[];
  readonly nativeFunctions?: readonly unknown[];
}

/** A recorded computation; always suspends. */
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
  readonly device: {
    readonly limits: { readonly maxStorageBufferBindingSize: number; readonly maxBufferSize: number };
  };
  readonly isLost: boolean;
}

/** gpu.js. */
export interface GpuLibrary {
  new (settings: { readonly mode: string; readonly canvas?: unknown; readonly context?: unknown }): Gpu;
  readonly WebGPUContext: { acquire(): Promise<WebgpuContext> };
  isWebGPUAvailable(): Promise<boolean>;
}

/** Loads gpu.js. Its browser bundle replaces the global `GPU`, which is WebGPU's own class; that is put back. */
export async function loadGpuLibrary(): Promise<GpuLibrary> {
  const before = Object.getOwnPropertyDescriptor(globalThis, "GPU");
  const module = (await import("gpu.js")) as unknown as LibraryModule;
  if (before !== undefined) Object.defineProperty(globalThis, "GPU", before);
  return (module.GPU ?? module.default?.GPU ?? module.default) as GpuLibrary;
}

interface LibraryModule {
  readonly GPU?: GpuLibrary;
  readonly default?: GpuLibrary & { readonly GPU?: GpuLibrary };
}
