// Access to WebGPU and WebGL2 through gpu.js.
import { GpuCompileError, GpuMemoryError, GpuUnavailableError } from "./errors.ts";
import type { Connection, DeviceDriver } from "./gpu-device.ts";
import type { Gpu, GpuLibrary, KernelSettings, WebgpuDevice } from "./gpu-library.ts";
import { provideWebgpu } from "./node-webgpu.ts";
import { noAdapter, noAdapterInNode, noCanvas, noContext, noFloats, noWebgpu } from "./unavailability.ts";

/** WebGPU, in browsers and, with the package `webgpu`, in Node. */
export async function webgpuDriver(library: GpuLibrary): Promise<DeviceDriver> {
  const host = await provideWebgpu();
  if (!(await library.GPU.isWebGPUAvailable())) {
    const unavailability = "gpu" in (globalThis.navigator ?? {}) ? noAdapter : noWebgpu;
    await host.release(() => library.WebGPUContext.destroy());
    throw new GpuUnavailableError(host.isPackage ? noAdapterInNode : unavailability);
  }
  return {
    mode: "webgpu",
    language: "wgsl",
    close: () => host.release(() => library.WebGPUContext.destroy()),
    connect: async () => {
      const context = await library.WebGPUContext.acquire();
      const { limits } = context.device;
      const bytes = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
      return {
        gpu: new library.GPU({ mode: "webgpu" }),
        mostFloats: Math.floor(bytes / 4),
        limit: "a storage buffer (maxStorageBufferBindingSize, in floats)",
        isLost: () => context.isLost,
        watch: (work) => watchDevice(context.device, work),
      };
    },
  };
}

/** Throws the errors that WebGPU reports asynchronously: out of memory, or an invalid program or binding. */
async function watchDevice<T>(device: WebgpuDevice, work: () => Promise<T>): Promise<T> {
  device.pushErrorScope("validation");
  device.pushErrorScope("out-of-memory");
  const [outcome] = await Promise.allSettled([work()]);
  const [memory, validation] = [await device.popErrorScope(), await device.popErrorScope()];
  if (memory !== null) throw new GpuMemoryError(memory.message);
  if (validation !== null) throw new GpuCompileError(validation.message);
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}

/** Throws if WebGL has run out of memory. */
async function watchContext<T>(context: WebGL2RenderingContext, work: () => Promise<T>): Promise<T> {
  const result = await work();
  if (context.getError() === context.OUT_OF_MEMORY) throw new GpuMemoryError("WebGL reports OUT_OF_MEMORY");
  return result;
}

/** WebGL2 with float render targets, in pages and workers. */
export async function webgl2Driver(library: GpuLibrary): Promise<DeviceDriver> {
  openContext();
  return {
    mode: "webgl2",
    language: "glsl",
    close: async () => {},
    connect: async (): Promise<Connection> => {
      const { canvas, context } = openContext();
      const side = context.getParameter(context.MAX_TEXTURE_SIZE) as number;
      return {
        gpu: inFullPrecision(new library.GPU({ mode: "webgl2", canvas, context })),
        mostFloats: 4 * side * side,
        limit: "a texture (4 · MAX_TEXTURE_SIZE², in floats)",
        isLost: () => context.isContextLost(),
        watch: (work) => watchContext(context, work),
      };
    },
  };
}

/**
 * gpu.js creates a kernel for every argument of a pipeline, which copies it to a texture, and lets the driver
 * use 16 bits or fewer; these defaults prevent that.
 */
function inFullPrecision(gpu: Gpu): Gpu {
  const createKernel = gpu.createKernel.bind(gpu);
  return Object.assign(gpu, {
    createKernel: (source: string, settings: Partial<KernelSettings>) =>
      createKernel(source, { precision: "single", tactic: "precision", ...settings } as KernelSettings),
  });
}

interface OpenContext {
  readonly canvas: OffscreenCanvas | HTMLCanvasElement;
  readonly context: WebGL2RenderingContext;
}

function openContext(): OpenContext {
  const canvas = newCanvas();
  if (canvas === undefined) throw new GpuUnavailableError(noCanvas);
  const context = canvas.getContext("webgl2") as WebGL2RenderingContext | null;
  if (context === null) throw new GpuUnavailableError(noContext);
  if (context.getExtension("EXT_color_buffer_float") === null) throw new GpuUnavailableError(noFloats);
  return { canvas, context };
}

/** Whether there is a canvas for WebGL2. */
export function hasCanvas(): boolean {
  return typeof OffscreenCanvas !== "undefined" || typeof document !== "undefined";
}

function newCanvas(): OffscreenCanvas | HTMLCanvasElement | undefined {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(1, 1);
  return typeof document === "undefined" ? undefined : document.createElement("canvas");
}
