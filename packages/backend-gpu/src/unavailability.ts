// Reasons why there is no GPU, each with the cure for its environment.
import type { GpuUnavailability } from "./errors.ts";

/** In Node, without the package that provides WebGPU. */
export const noPackage: GpuUnavailability = {
  what: "WebGPU",
  reason: "in Node, WebGPU requires the package webgpu, which is not installed",
  cure: "Install it (npm install webgpu)",
};

/** In Node, where the package does not load. */
export function brokenPackage(message: string): GpuUnavailability {
  return {
    what: "WebGPU",
    reason: `the package webgpu does not load: ${message.replace(/\.$/, "")}`,
    cure: "Install webgpu 0.6.2 or later on a supported system (Linux, macOS or Windows on x64 or arm64)",
  };
}

/** In Node, where the package finds no GPU. */
export const noAdapterInNode: GpuUnavailability = {
  what: "WebGPU",
  reason: "the package webgpu finds no GPU",
  cure: "Install the driver of the GPU (on Linux its Vulkan driver and libvulkan1)",
};

/** In an engine or page without WebGPU. */
export const noWebgpu: GpuUnavailability = {
  what: "WebGPU",
  reason:
    "navigator.gpu is missing: this browser has no WebGPU, or the page is not served over HTTPS or from localhost",
  cure: "Use a browser that has it (Chrome or Edge 113, Safari 26, Firefox 141, or later) over HTTPS, use WebGL2",
};

/** In a browser with WebGPU but without a GPU for it. */
export const noAdapter: GpuUnavailability = {
  what: "WebGPU",
  reason: "there is no adapter: the browser has no driver for this GPU, or has blocked it",
  cure: "Switch on hardware acceleration in the browser's settings, use WebGL2",
};

/** In Node, which has no canvas. */
export const noCanvas: GpuUnavailability = {
  what: "WebGL2",
  reason: "it draws to a canvas, which only browsers have",
  cure: "Use WebGPU, which Node has with the package webgpu (npm install webgpu)",
};

/** In a browser that creates no WebGL2 context. */
export const noContext: GpuUnavailability = {
  what: "WebGL2",
  reason: "no context could be created: the browser has no driver for this GPU, or has blocked it",
  cure: "Switch on hardware acceleration in the browser's settings",
};

/** In a browser whose GPU lacks float render targets. */
export const noFloats: GpuUnavailability = {
  what: "WebGL2",
  reason: "it cannot render to float textures (EXT_color_buffer_float)",
  cure: "Use WebGPU or another GPU",
};
