// The GPU as a value: a bundle contains its code only if this function is used, even without code splitting.
import type { GpuOptions } from "@grus/backend-gpu";
import type { BackendStarter } from "./backend.ts";

/**
 * The GPU for {@link createBackend} and {@link pickBackend}: WebGPU, or WebGL2 in a browser without WebGPU;
 * `mode` requests one of them only. Its code is loaded when it is started. In Node, WebGPU needs the package
 * `webgpu`. Without a GPU, starting it throws `GpuUnavailableError`, with the reason and the remedy.
 *
 *     const backend = await createBackend(gpu());
 */
export function gpu(options: GpuOptions = {}): BackendStarter {
  return {
    name: options.mode === undefined ? "gpu" : `gpu:${options.mode}`,
    start: async () => {
      const { gpuBackend } = await import("@grus/backend-gpu");
      return gpuBackend(options);
    },
  };
}
