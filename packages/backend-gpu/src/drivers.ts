// How WebGPU and WebGL2 are reached through gpu.js.
import { GpuCompileError, GpuMemoryError, GpuUnavailableError } from "./errors.ts";
import type { Connection, DeviceDriver } from "./gpu-device.ts";
import type { Gpu, GpuLibrary, KernelSettings, WebgpuDevice } from "./gpu-library.ts";
import { provideWebgpu } from "./node-webgpu.ts";

/** WebGPU, in browsers and, where the package `webgpu` loads, in Node. */
export async function webgpuDriver(library: GpuLibrary): Promise<DeviceDriver> {
  const host = await provideWebgpu();
  if (host.missing !== undefined) throw new GpuUnavailableError("WebGPU", host.missing);
  if (!(await library.GPU.isWebGPUAvailable())) {
    await host.release(() => library.WebGPUContext.destroy());
    throw new GpuUnavailableError("WebGPU", webgpuReason());
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

/** Throws what WebGPU reports later: a lack of memory, or a program or binding that is not valid. */
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

/** Throws where WebGL has run out of memory. */
async function watchContext<T>(context: WebGL2RenderingContext, work: () => Promise<T>): Promise<T> {
  const result = await work();
  if (context.getError() === context.OUT_OF_MEMORY) throw new GpuMemoryError("WebGL reports OUT_OF_MEMORY");
  return result;
}

function webgpuReason(): string {
  return "gpu" in (globalThis.navigator ?? {})
    ? "there is no adapter: the browser has no driver for this GPU, or has blocked it"
    : "navigator.gpu is missing: this engine has no WebGPU, or the page is not served over HTTPS or from localhost";
}

/** WebGL2 with float textures to draw to, in pages and workers. */
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
 * gpu.js makes a kernel of its own for every argument of a pipeline, which copies it to a texture, and leaves it to the driver to do so in 16 bits
 * or fewer; with these settings as defaults it does not.
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
  const context = canvas?.getContext("webgl2") as WebGL2RenderingContext | null | undefined;
  if (canvas === undefined || context === undefined || context === null) {
    throw new GpuUnavailableError(
      "WebGL2",
      "no WebGL2 context could be made: the engine has none, or has blocked it",
    );
  }
  if (context.getExtension("EXT_color_buffer_float") === null) {
    throw new GpuUnavailableError("WebGL2", "it cannot draw to float textures (EXT_color_buffer_float)");
  }
  return { canvas, context };
}

function newCanvas(): OffscreenCanvas | HTMLCanvasElement | undefined {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(1, 1);
  return typeof document === "undefined" ? undefined : document.createElement("canvas");
}
