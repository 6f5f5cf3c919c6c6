// Kernels as JavaScript: gpu.js's CPU mode runs the same plans in Node, so that lowerings are tested without a browser.
import type { GpuBackend } from "../src/gpu-backend.ts";
import { startBackend } from "../src/gpu-backend.ts";
import { loadGpuLibrary } from "../src/gpu-library.ts";

/** The backend "gpu:cpu". */
export async function cpuBackend(): Promise<GpuBackend> {
  const library = await loadGpuLibrary();
  return startBackend({
    mode: "cpu",
    language: "script",
    close: async () => {},
    connect: async () => ({
      gpu: new library.GPU({ mode: "cpu" }),
      mostFloats: Number.POSITIVE_INFINITY,
      limit: "",
      isLost: () => false,
      watch: (work) => work(),
    }),
  });
}
