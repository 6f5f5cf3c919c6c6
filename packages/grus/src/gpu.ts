// The GPU as a value: a bundle holds its code only where this function is used, also where a bundler does not split.
import type { GpuOptions } from "@grus/backend-gpu";
import type { BackendStarter } from "./backend.ts";

/**
 * The GPU for {@link createBackend} and {@link pickBackend}: WebGPU, or WebGL2 where a browser has no WebGPU; `mode`
 * asks for one of them alone. Its code is loaded when it is started. In Node WebGPU needs the package `webgpu`. Where
 * there is no GPU, starting it throws `GpuUnavailableError`, which says why and what to do.
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
