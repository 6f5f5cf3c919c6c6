// How WebGPU and WebGL2 are reached through gpu.js.
import { GpuUnavailableError } from "./errors.ts";
import type { Connection, DeviceDriver } from "./gpu-device.ts";
import type { GpuLibrary } from "./gpu-library.ts";

/** WebGPU, in browsers and, where the package `webgpu` loads, in Node. */
export async function webgpuDriver(library: GpuLibrary): Promise<DeviceDriver> {
  const isAvailable = await library.isWebGPUAvailable();
  if (!isAvailable) throw new GpuUnavailableError("WebGPU", webgpuReason());
  return {
    mode: "webgpu",
    language: "wgsl",
    connect: async () => {
      const context = await library.WebGPUContext.acquire();
      const { limits } = context.device;
      const bytes = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
      return {
        gpu: new library({ mode: "webgpu" }),
        mostFloats: Math.floor(bytes / 4),
        limit: "a storage buffer (maxStorageBufferBindingSize, in floats)",
        isLost: () => context.isLost,
      };
    },
  };
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
    connect: async (): Promise<Connection> => {
      const { canvas, context } = openContext();
      const side = context.getParameter(context.MAX_TEXTURE_SIZE) as number;
      return {
        gpu: new library({ mode: "webgl2", canvas, context }),
        mostFloats: 4 * side * side,
        limit: "a texture (4 · MAX_TEXTURE_SIZE², in floats)",
        isLost: () => context.isContextLost(),
      };
    },
  };
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
