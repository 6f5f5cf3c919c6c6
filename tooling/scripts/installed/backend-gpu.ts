// In Node without the package webgpu, which is not installed with this one: the error names the package to
// install. Deno has built-in WebGPU.
import { type GpuBackend, GpuUnavailableError, gpuBackend } from "@grus/backend-gpu";

const backend: GpuBackend | GpuUnavailableError = await gpuBackend().catch((error: unknown) => {
  if (error instanceof GpuUnavailableError) return error;
  throw error;
});
const isBuiltIn = "gpu" in (globalThis.navigator ?? {});
if (!(backend instanceof GpuUnavailableError)) {
  if (!isBuiltIn) throw new Error(`${backend.name} runs without webgpu`);
  await backend.dispose();
} else if (!isBuiltIn && !backend.cure.includes("npm install webgpu")) throw backend;
