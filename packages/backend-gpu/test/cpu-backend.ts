// Kernels as JavaScript: the CPU mode of gpu.js, which is not published, runs the same plans in Node, so that
// lowerings are tested without a browser.
import { GPU } from "gpu.js";
import type { GpuBackend } from "../src/gpu-backend.ts";
import { startBackend } from "../src/gpu-backend.ts";
import type { GpuLibrary } from "../src/gpu-library.ts";

const Library = GPU as unknown as GpuLibrary["GPU"];

/** The backend "gpu:cpu". */
export async function cpuBackend(): Promise<GpuBackend> {
  return startBackend({
    mode: "cpu",
    language: "script",
    close: async () => {},
    connect: async () => ({
      gpu: new Library({ mode: "cpu" }),
      mostFloats: Number.POSITIVE_INFINITY,
      limit: "",
      isLost: () => false,
      watch: (work) => work(),
    }),
  });
}
